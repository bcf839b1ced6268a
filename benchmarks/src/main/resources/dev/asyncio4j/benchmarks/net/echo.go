// An echo server of Go, with a goroutine for each connection. Says at which port it listens, and
// ends with its input. The runtime chooses the backlog: what the system allows.
package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
)

const largestRead = 64 << 10

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

func main() {
	signal.Ignore(os.Interrupt)
	listening, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go endWithInput()
	fmt.Printf("echo %d\ndone\n", listening.Addr().(*net.TCPAddr).Port)
	for {
		connection, err := listening.Accept()
		if err != nil {
			panic(err)
		}
		go echo(connection)
	}
}
