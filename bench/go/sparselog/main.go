// Sparselog serves a checksum database with the records of go.sum files, or of all that a module cache holds, in
// a log as large as the public one.
//
// The records lie far apart; all others in between are one and the same, so hardly any hash of the tree has to
// be kept. As in a real go.sum, answers carry heads of many sizes: servers and caches keep an answer as it was
// when the module was first asked for. -latency is waited before every answer.
package main

import (
	"bytes"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"math/bits"
	prng "math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/mod/module"
	"golang.org/x/mod/sumdb/dirhash"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

var (
	listen  = flag.String("listen", "127.0.0.1:0", "address")
	size    = flag.Int64("size", 60_000_000, "records in the log")
	heads   = flag.Int("heads", 40, "different heads in the answers")
	latency = flag.Duration("latency", 0, "wait before each answer")
)

func main() {
	flag.Parse()
	skey, vkey, err := note.GenerateKey(rand.Reader, "bench.example/sparse")
	check(err)
	signer, err := note.NewSigner(skey)
	check(err)
	db := newDatabase(flag.Args())
	for n := range *heads {
		db.heads = append(db.heads, db.head(signer, *size-int64(n)*1000))
	}
	listener, err := net.Listen("tcp", *listen)
	check(err)
	fmt.Printf("GOSUMDB='%s http://%s'\n", vkey, listener.Addr())
	check(http.Serve(listener, db))
}

// database answers the requests of a client.
type database struct {
	ids    []int64 // of the records that are no filler, ascending
	texts  [][]byte
	byName map[string]int
	heads  [][]byte
	filler [64]tlog.Hash // by level
	served atomic.Int64

	mu    sync.Mutex
	known map[int64]tlog.Hash // by stored hash index
}

func newDatabase(files []string) *database {
	db := &database{byName: make(map[string]int), known: make(map[int64]tlog.Hash)}
	for _, file := range files {
		if cache, ok := strings.CutPrefix(file, "cache:"); ok {
			db.addCache(filepath.Join(cache, "cache", "download"))
			continue
		}
		data, err := os.ReadFile(file)
		check(err)
		for line := range strings.Lines(string(data)) {
			db.addLine(line)
		}
	}
	random := prng.New(prng.NewPCG(1, 2))
	ids := make(map[int64]bool)
	for len(ids) < len(db.texts) {
		ids[random.Int64N(*size-int64(*heads)*1000)] = true
	}
	for id := range ids {
		db.ids = append(db.ids, id)
	}
	slices.Sort(db.ids)
	// The order of the files is that of the alphabet, that of a log is not.
	random.Shuffle(len(db.texts), func(i, j int) { db.texts[i], db.texts[j] = db.texts[j], db.texts[i] })
	for n, text := range db.texts {
		f := strings.Fields(string(text))
		db.byName[f[0]+"@"+strings.TrimSuffix(f[1], "/go.mod")] = n
	}
	db.filler[0] = tlog.RecordHash([]byte("example.com/filler v1.0.0 h1:\n"))
	for level := 1; level < len(db.filler); level++ {
		db.filler[level] = tlog.NodeHash(db.filler[level-1], db.filler[level-1])
	}
	return db
}

func (db *database) addLine(line string) {
	f := strings.Fields(line)
	name := f[0] + "@" + strings.TrimSuffix(f[1], "/go.mod")
	n, ok := db.byName[name]
	if !ok {
		n = len(db.texts)
		db.byName[name] = n
		db.texts = append(db.texts, nil)
	}
	if !bytes.Contains(db.texts[n], []byte(line)) {
		db.texts[n] = append(db.texts[n], line...)
	}
}

func (db *database) addCache(dir string) {
	check(filepath.WalkDir(dir, func(file string, _ os.DirEntry, err error) error {
		path, version, ok := strings.Cut(strings.TrimPrefix(file, dir+"/"), "/@v/")
		bare, suffix := strings.TrimSuffix(version, ".mod"), "/go.mod"
		if strings.HasSuffix(version, ".ziphash") {
			bare, suffix = strings.TrimSuffix(version, ".ziphash"), ""
		}
		if err != nil || !ok || bare == version {
			return err
		}
		path, err = module.UnescapePath(path)
		check(err)
		bare, err = module.UnescapeVersion(bare)
		check(err)
		hash, err := os.ReadFile(file)
		if suffix != "" {
			var text string
			text, err = dirhash.Hash1([]string{"go.mod"}, func(string) (io.ReadCloser, error) { return os.Open(file) })
			hash = []byte(text)
		}
		check(err)
		db.addLine(path + " " + bare + suffix + " " + strings.TrimSpace(string(hash)) + "\n")
		return nil
	}))
}

// hash of a complete subtree
func (db *database) hash(level int, n int64) tlog.Hash {
	at, exact := slices.BinarySearch(db.ids, n<<level)
	if at == len(db.ids) || db.ids[at] >= (n+1)<<level {
		return db.filler[level]
	}
	if level == 0 && exact {
		return tlog.RecordHash(db.texts[at])
	}
	index := tlog.StoredHashIndex(level, n)
	if hash, ok := db.known[index]; ok {
		return hash
	}
	hash := tlog.NodeHash(db.hash(level-1, 2*n), db.hash(level-1, 2*n+1))
	db.known[index] = hash
	return hash
}

func (db *database) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	db.mu.Lock()
	defer db.mu.Unlock()
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		out[i] = db.hash(tlog.SplitStoredHashIndex(index))
	}
	return out, nil
}

func (db *database) head(signer note.Signer, size int64) []byte {
	root, err := tlog.TreeHash(size, db)
	check(err)
	text := tlog.FormatTree(tlog.Tree{N: size, Hash: root})
	signed, err := note.Sign(&note.Note{Text: string(text)}, signer)
	check(err)
	return signed
}

func (db *database) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	time.Sleep(*latency)
	if r.URL.Path == "/count" {
		fmt.Fprintln(w, db.served.Swap(0))
		return
	}
	db.served.Add(1)
	body, err := db.answer(r.URL.Path)
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	w.Write(body)
}

func (db *database) answer(path string) ([]byte, error) {
	if path == "/latest" {
		return db.heads[0], nil
	}
	if name, ok := strings.CutPrefix(path, "/lookup/"); ok {
		return db.lookup(name)
	}
	tile, err := tlog.ParseTilePath(strings.TrimPrefix(path, "/"))
	if err != nil {
		return nil, err
	}
	last := int64(tile.L)*int64(tile.H) + int64(bits.Len(uint(tile.W))-1)
	if tile.L < 0 || last > 62 || (tile.N<<tile.H+int64(tile.W))<<(tile.L*tile.H) > *size {
		return nil, errors.New("not in the tree")
	}
	return tlog.ReadTileData(tile, db)
}

func (db *database) lookup(name string) ([]byte, error) {
	path, version, _ := strings.Cut(name, "@")
	path, err := module.UnescapePath(path)
	if err != nil {
		return nil, err
	}
	version, err = module.UnescapeVersion(version)
	if err != nil {
		return nil, err
	}
	n, ok := db.byName[path+"@"+version]
	if !ok {
		return nil, errors.New("not found: " + name)
	}
	record, err := tlog.FormatRecord(db.ids[n], db.texts[n])
	return append(record, db.heads[n%len(db.heads)]...), err
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
