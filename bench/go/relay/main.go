// Relay passes requests on to a checksum database and answers back, as plain proxies do.
//
// It stands between a mirror and its database to take the database away: after SIGUSR1 answers come three
// seconds late, after SIGUSR2 there are none.
package main

import (
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
)

func main() {
	key := flag.String("key", "", "verifier key of the database")
	to := flag.String("to", "", "URL of the database")
	flag.Parse()
	target, err := url.Parse(*to)
	check(err)
	var late, silent atomic.Bool
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGUSR1, syscall.SIGUSR2)
	go func() {
		for s := range signals {
			late.Store(s == syscall.SIGUSR1)
			silent.Store(s == syscall.SIGUSR2)
		}
	}()
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.Transport = &http.Transport{MaxIdleConnsPerHost: 256}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	fmt.Printf("GOSUMDB='%s http://%s'\n", *key, listener.Addr())
	check(http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if late.Load() {
			time.Sleep(3 * time.Second)
		}
		if silent.Load() {
			<-r.Context().Done()
			return
		}
		proxy.ServeHTTP(w, r)
	})))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
