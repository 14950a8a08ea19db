// Xmodclient checks every line of go.sum files with golang.org/x/mod's sumdb client, keeping its state and its
// verified tiles in a directory as the go command does. Prints how many lines it checked and how many requests
// that took; exits with 1 if a line is not what the database says.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"golang.org/x/mod/sumdb"
)

var (
	db      = flag.String("sumdb", "", "KEY URL")
	dir     = flag.String("state", "", "directory for state and cache")
	jobs    = flag.Int("jobs", 16, "lookups at once")
	offline = flag.Bool("offline", false, "make no request")
)

func main() {
	flag.Parse()
	key, url, _ := strings.Cut(*db, " ")
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 256
	ops := &store{key: key, url: url, http: http.Client{Transport: transport}}
	client := sumdb.NewClient(ops)
	lines := make(chan string)
	var bad, done atomic.Int64
	var workers sync.WaitGroup
	for range *jobs {
		workers.Go(func() {
			for line := range lines {
				f := strings.Fields(line)
				known, err := client.Lookup(f[0], f[1])
				if err != nil || !slices.Contains(known, line) {
					log.Printf("%s: %v", line, err)
					bad.Add(1)
				}
				done.Add(1)
			}
		})
	}
	for _, file := range flag.Args() {
		data, err := os.ReadFile(file)
		if err != nil {
			log.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			lines <- strings.TrimSpace(line)
		}
	}
	close(lines)
	workers.Wait()
	fmt.Println(done.Load(), "lines,", ops.requests.Load(), "requests")
	if bad.Load() > 0 {
		os.Exit(1)
	}
}

// store implements sumdb.ClientOps.
type store struct {
	key, url string
	http     http.Client
	requests atomic.Int64
	mu       sync.Mutex
}

func (s *store) ReadRemote(path string) ([]byte, error) {
	if *offline {
		return nil, errors.New("offline")
	}
	s.requests.Add(1)
	response, err := s.http.Get(s.url + path)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, errors.New(response.Status)
	}
	return io.ReadAll(response.Body)
}

func (s *store) ReadConfig(file string) ([]byte, error) {
	if file == "key" {
		return []byte(s.key), nil
	}
	data, err := os.ReadFile(filepath.Join(*dir, file))
	if errors.Is(err, os.ErrNotExist) && strings.HasSuffix(file, "/latest") {
		return []byte{}, nil
	}
	return data, err
}

func (s *store) WriteConfig(file string, old, new []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, err := s.ReadConfig(file)
	if err != nil {
		return err
	}
	if string(now) != string(old) {
		return sumdb.ErrWriteConflict
	}
	return write(filepath.Join(*dir, file), new)
}

func (s *store) ReadCache(file string) ([]byte, error) {
	return os.ReadFile(filepath.Join(*dir, "cache", file))
}

func (s *store) WriteCache(file string, data []byte) {
	if err := write(filepath.Join(*dir, "cache", file), data); err != nil {
		log.Print(err)
	}
}

func (s *store) Log(string) {}

func (s *store) SecurityError(msg string) { log.Fatal(msg) }

func write(file string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o666)
}
