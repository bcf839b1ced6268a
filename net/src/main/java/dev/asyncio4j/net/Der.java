package dev.asyncio4j.net;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** As much of the encoding DER as turns the older formats of private keys into PKCS#8. */
final class Der {
    private static final int INTEGER = 0x02;
    private static final int OCTET_STRING = 0x04;
    private static final int SEQUENCE = 0x30;
    private static final int PARAMETERS = 0xa0;
    private static final int LONG_FORM = 0x80;
    private static final int BYTE = 0xff;

    private static final byte[] VERSION_0 = {INTEGER, 1, 0};

    /** The algorithm rsaEncryption, and its parameters: none. */
    private static final byte[] RSA = {
        6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
    };

    /** The algorithm ecPublicKey; its parameters are the curve. */
    private static final byte[] EC = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};

    private Der() {}

    /** PKCS#8 of an RSA key in PKCS#1. */
    static byte[] fromPkcs1(byte[] key) {
        return pkcs8(RSA, key);
    }

    /**
     * PKCS#8 of an elliptic key in SEC 1, which names its curve within.
     *
     * @throws BufferUnderflowException if it is none
     */
    static byte[] fromSec1(byte[] key) {
        ByteBuffer in = ByteBuffer.wrap(key);
        in.get();
        length(in);
        while (in.hasRemaining()) {
            int tag = in.get() & BYTE;
            byte[] content = new byte[Math.min(length(in), in.remaining())];
            in.get(content);
            if (tag == PARAMETERS) {
                return pkcs8(concat(EC, content), key);
            }
        }
        throw new BufferUnderflowException();
    }

    private static byte[] pkcs8(byte[] algorithm, byte[] key) {
        return tagged(
                SEQUENCE,
                concat(VERSION_0, tagged(SEQUENCE, algorithm), tagged(OCTET_STRING, key)));
    }

    private static int length(ByteBuffer in) {
        int first = in.get() & BYTE;
        if (first < LONG_FORM) {
            return first;
        }
        int length = 0;
        for (int i = first - LONG_FORM; i > 0; i--) {
            length = (length << Byte.SIZE) | (in.get() & BYTE);
        }
        return Math.max(0, length);
    }

    private static byte[] tagged(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < LONG_FORM) {
            out.write(content.length);
        } else {
            int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(content.length) + 7) / 8;
            out.write(LONG_FORM + bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                out.write(content.length >> (i * Byte.SIZE));
            }
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
