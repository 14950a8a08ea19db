// Tesseralog measures appends to a Tessera POSIX log with its dedup, which is persistent (Badger) unless
// -memory asks for the one that forgets at restart.
//
// It prints one line: "RATE appends/s, CPU us..." for -mode throughput, "MILLISECONDS ms" (median) for the lone modes.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"sort"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"
	badger "github.com/transparency-dev/tessera/storage/posix/antispam"
	"golang.org/x/mod/sumdb/note"
)

var (
	dir     = flag.String("dir", "", "directory of a new log")
	mode    = flag.String("mode", "throughput", "throughput, lone-paused or lone-busy")
	writers = flag.Int("writers", 512, "writers at once (throughput)")
	warm    = flag.Duration("warm", 2*time.Second, "time before counting starts")
	span    = flag.Duration("for", 8*time.Second, "time that is counted")
	count   = flag.Int("count", 25, "appends (lone modes)")
	batch   = flag.Uint("batch", 256, "largest batch")
	memory  = flag.Bool("memory", false, "dedup in memory only")
	age     = flag.Duration("age", 250*time.Millisecond, "oldest batch")
)

func main() {
	flag.Parse()
	ctx := context.Background()
	skey, _, err := note.GenerateKey(rand.Reader, "bench.example/log")
	check(err)
	signer, err := note.NewSigner(skey)
	check(err)
	driver, err := posix.New(ctx, posix.Config{Path: *dir})
	check(err)
	var antispam tessera.Antispam
	if !*memory {
		antispam, err = badger.NewAntispam(ctx, filepath.Join(*dir, ".state", "antispam"), badger.AntispamOpts{})
		check(err)
	}
	options := tessera.NewAppendOptions().
		WithCheckpointSigner(signer).
		WithCheckpointInterval(100*time.Millisecond). // the least that the driver takes
		WithBatching(*batch, *age).
		WithAntispam(tessera.DefaultAntispamInMemorySize, antispam)
	appender, shutdown, reader, err := tessera.NewAppender(ctx, driver, options)
	check(err)
	if *mode == "throughput" {
		throughput(ctx, appender)
	} else {
		awaiter := tessera.NewPublicationAwaiter(ctx, reader.ReadCheckpoint, time.Millisecond)
		lone(ctx, appender, awaiter)
	}
	check(shutdown(ctx))
}

func record(n int64) []byte {
	m := fmt.Sprintf("example.com/bench/m%07d v1.0.0", n)
	const sum = "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
	return []byte(m + " " + sum + "\n" + m + "/go.mod " + sum + "\n")
}

func throughput(ctx context.Context, appender *tessera.Appender) {
	var next, done atomic.Int64
	var stop atomic.Bool
	var group sync.WaitGroup
	for range *writers {
		group.Add(1)
		go func() {
			defer group.Done()
			for !stop.Load() {
				entry := tessera.NewEntry(record(next.Add(1)))
				_, err := appender.Add(ctx, entry)()
				for errors.Is(err, tessera.ErrPushback) { // the dedup's index lags behind
					time.Sleep(time.Millisecond)
					_, err = appender.Add(ctx, entry)()
				}
				if err != nil {
					log.Fatal(err)
				}
				done.Add(1)
			}
		}()
	}
	time.Sleep(*warm)
	from, start, busy := done.Load(), time.Now(), processor()
	time.Sleep(*span)
	n, took, used := done.Load()-from, time.Since(start), processor()-busy
	stop.Store(true)
	group.Wait()
	fmt.Printf("%.0f appends/s, %.1f us of processor each\n",
		float64(n)/took.Seconds(), float64(used.Nanoseconds())/1e3/float64(n))
}

func processor() time.Duration {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// lone measures one append until a signed checkpoint covers it.
func lone(ctx context.Context, appender *tessera.Appender, awaiter *tessera.PublicationAwaiter) {
	var times []float64
	for n := range *count {
		if *mode == "lone-paused" {
			time.Sleep(300 * time.Millisecond)
		}
		start := time.Now()
		_, _, err := awaiter.Await(ctx, appender.Add(ctx, tessera.NewEntry(record(int64(n)))))
		check(err)
		times = append(times, float64(time.Since(start).Microseconds())/1000)
	}
	sort.Float64s(times)
	fmt.Printf("%.3f ms\n", times[len(times)/2])
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "tesseralog:", err)
		os.Exit(1)
	}
}
