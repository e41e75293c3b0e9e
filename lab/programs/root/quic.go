// Connects with quic-go: quic.go ADDRESS
package main

import (
	"context"
	"crypto/tls"
	"os"
	"time"

	"github.com/quic-go/quic-go"
)

func main() {
	wait, _ := context.WithTimeout(context.Background(), 3*time.Second)
	quic.DialAddr(wait, os.Args[1], &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"h3"}}, nil)
}
