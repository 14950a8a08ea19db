// Xmodserver serves a checksum database with golang.org/x/mod's sumdb server.
//
// Everything is in memory and the head is signed once per tree, so it is the fastest that this server
// can be. With -records it starts with that many made-up records; with -proxy DIR unknown modules are
// read from a GOPROXY file tree, hashed and added, as a small private database would.
package main

import (
	"context"
	"crypto/rand"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"

	"golang.org/x/mod/module"
	"golang.org/x/mod/sumdb"
	"golang.org/x/mod/sumdb/dirhash"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
	"io"
)

var (
	listen  = flag.String("listen", "127.0.0.1:0", "address")
	records = flag.Int("records", 0, "made-up records to start with")
	proxy   = flag.String("proxy", "", "GOPROXY file tree for unknown modules")
)

func main() {
	flag.Parse()
	skey, vkey, err := note.GenerateKey(rand.Reader, "bench.example/xmod")
	check(err)
	signer, err := note.NewSigner(skey)
	check(err)
	db := &database{signer: signer, ids: make(map[string]int64)}
	for n := range *records {
		m := module.Version{Path: fmt.Sprintf("example.com/bench/m%07d", n), Version: "v1.0.0"}
		db.add(m, lines(m, emptySum, emptySum))
	}
	listener, err := net.Listen("tcp", *listen)
	check(err)
	fmt.Printf("GOSUMDB='%s http://%s'\n", vkey, listener.Addr())
	check(http.Serve(listener, sumdb.NewServer(db)))
}

const emptySum = "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

func lines(m module.Version, zip, mod string) []byte {
	return fmt.Appendf(nil, "%s %s %s\n%s %s/go.mod %s\n", m.Path, m.Version, zip, m.Path, m.Version, mod)
}

// database implements sumdb.ServerOps.
type database struct {
	signer note.Signer

	mu     sync.RWMutex
	hashes []tlog.Hash
	texts  [][]byte
	ids    map[string]int64
	signed []byte // of the tree of this moment, or nil
}

func (db *database) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		out[i] = db.hashes[index]
	}
	return out, nil
}

func (db *database) add(m module.Version, text []byte) int64 {
	db.mu.Lock()
	defer db.mu.Unlock()
	if id, ok := db.ids[m.String()]; ok {
		return id
	}
	id := int64(len(db.texts))
	hashes, err := tlog.StoredHashes(id, text, db)
	check(err)
	db.hashes = append(db.hashes, hashes...)
	db.texts = append(db.texts, text)
	db.ids[m.String()] = id
	db.signed = nil
	return id
}

func (db *database) Signed(context.Context) ([]byte, error) {
	db.mu.RLock()
	signed := db.signed
	db.mu.RUnlock()
	if signed != nil {
		return signed, nil
	}
	db.mu.Lock()
	defer db.mu.Unlock()
	size := int64(len(db.texts))
	root, err := tlog.TreeHash(size, db)
	if err != nil {
		return nil, err
	}
	text := tlog.FormatTree(tlog.Tree{N: size, Hash: root})
	db.signed, err = note.Sign(&note.Note{Text: string(text)}, db.signer)
	return db.signed, err
}

func (db *database) ReadRecords(_ context.Context, id, n int64) ([][]byte, error) {
	db.mu.RLock()
	defer db.mu.RUnlock()
	if id < 0 || id+n > int64(len(db.texts)) {
		return nil, os.ErrNotExist
	}
	return db.texts[id : id+n], nil
}

func (db *database) ReadTileData(_ context.Context, t tlog.Tile) ([]byte, error) {
	db.mu.RLock()
	defer db.mu.RUnlock()
	return tlog.ReadTileData(t, db)
}

func (db *database) Lookup(_ context.Context, m module.Version) (int64, error) {
	db.mu.RLock()
	id, ok := db.ids[m.String()]
	db.mu.RUnlock()
	if ok {
		return id, nil
	}
	if *proxy == "" {
		return 0, os.ErrNotExist
	}
	text, err := hash(m)
	if err != nil {
		return 0, err
	}
	return db.add(m, text), nil
}

func hash(m module.Version) ([]byte, error) {
	path, err := module.EscapePath(m.Path)
	if err != nil {
		return nil, err
	}
	version, err := module.EscapeVersion(m.Version)
	if err != nil {
		return nil, err
	}
	base := filepath.Join(*proxy, path, "@v", version)
	zip, err := dirhash.HashZip(base+".zip", dirhash.Hash1)
	if err != nil {
		return nil, err
	}
	mod, err := dirhash.Hash1([]string{"go.mod"}, func(string) (io.ReadCloser, error) {
		return os.Open(base + ".mod")
	})
	if err != nil {
		return nil, err
	}
	return lines(m, zip, mod), nil
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
