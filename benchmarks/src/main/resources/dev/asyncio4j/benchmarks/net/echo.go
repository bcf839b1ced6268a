// An echo server of Go, with a goroutine for each connection. Takes files with a certificate and its
// key. Says at which ports it listens, and ends with its input. The runtime chooses the backlog: what
// the system allows.
package main

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
)

const largestRead = 128 << 10

func echo(connection net.Conn) {
	defer connection.Close()
	bytes := make([]byte, largestRead)
	for {
		count, err := connection.Read(bytes)
		if err != nil {
			return
		}
		if _, err = connection.Write(bytes[:count]); err != nil {
			return
		}
	}
}

func endWithInput() {
	io.Copy(io.Discard, os.Stdin)
	os.Exit(0)
}

func serve(listening net.Listener) {
	for {
		connection, err := listening.Accept()
		if err != nil {
			panic(err)
		}
		go echo(connection)
	}
}

func listen() net.Listener {
	listening, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	return listening
}

func port(listening net.Listener) int {
	return listening.Addr().(*net.TCPAddr).Port
}

func main() {
	signal.Ignore(os.Interrupt)
	certificate, err := tls.LoadX509KeyPair(os.Args[1], os.Args[2])
	if err != nil {
		panic(err)
	}
	plain, encrypted := listen(), listen()
	config := &tls.Config{Certificates: []tls.Certificate{certificate}}
	go endWithInput()
	go serve(tls.NewListener(encrypted, config))
	fmt.Printf("echo %d\ntls %d\ndone\n", port(plain), port(encrypted))
	serve(plain)
}
