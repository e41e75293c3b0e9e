// Accepts connections with golang.org/x/crypto/ssh: ssh_server.go ADDRESS
package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"net"
	"os"

	"golang.org/x/crypto/ssh"
)

func main() {
	_, key, _ := ed25519.GenerateKey(rand.Reader)
	signer, _ := ssh.NewSignerFromKey(key)
	settings := &ssh.ServerConfig{NoClientAuth: true}
	settings.AddHostKey(signer)
	listener, err := net.Listen("tcp", os.Args[1])
	if err != nil {
		panic(err)
	}
	for {
		connection, err := listener.Accept()
		if err == nil {
			go ssh.NewServerConn(connection, settings)
		}
	}
}
