// Hashzip prints how many MB of a zip's uncompressed content golang.org/x/mod hashes per second.
//
//	hashzip -make FILE   writes the zip that both sides hash: one module, 256 MiB in 64 files
//	hashzip FILE         prints "RATE MB/s HASH"
package main

import (
	"archive/zip"
	"compress/flate"
	"fmt"
	"io"
	"log"
	"math/rand"
	"os"
	"time"

	"golang.org/x/mod/sumdb/dirhash"
)

const (
	prefix   = "example.com/bench/large@v1.0.0/"
	files    = 64
	fileSize = 4 << 20
)

func main() {
	log.SetFlags(0)
	switch {
	case len(os.Args) == 3 && os.Args[1] == "-make":
		write(os.Args[2])
	case len(os.Args) == 2:
		start := time.Now()
		sum, err := dirhash.HashZip(os.Args[1], dirhash.Hash1)
		if err != nil {
			log.Fatal(err)
		}
		mb := float64(files*fileSize) / 1e6
		fmt.Printf("%.0f MB/s %s\n", mb/time.Since(start).Seconds(), sum)
	default:
		log.Fatal("usage: hashzip [-make] FILE")
	}
}

// write makes text-like content that deflates to about a third, as source code does.
func write(name string) {
	f, err := os.Create(name)
	if err != nil {
		log.Fatal(err)
	}
	w := zip.NewWriter(f)
	w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(out, flate.BestSpeed)
	})
	random := rand.New(rand.NewSource(1))
	words := make([]string, 2048)
	for i := range words {
		b := make([]byte, 3+random.Intn(9))
		for j := range b {
			b[j] = byte('a' + random.Intn(26))
		}
		words[i] = string(b) + " "
	}
	for i := range files {
		e, err := w.Create(fmt.Sprintf("%sf%02d.go", prefix, i))
		if err != nil {
			log.Fatal(err)
		}
		content := make([]byte, 0, fileSize+16)
		for len(content) < fileSize {
			content = append(content, words[random.Intn(len(words))]...)
		}
		if _, err := e.Write(content[:fileSize]); err != nil {
			log.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		log.Fatal(err)
	}
	if err := f.Close(); err != nil {
		log.Fatal(err)
	}
}
