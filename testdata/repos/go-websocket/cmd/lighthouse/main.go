package main

import (
	"flag"
	"log"
	"net/http"

	"github.com/example/lighthouse/internal/hub"
	"github.com/example/lighthouse/internal/store"
)

func main() {
	addr := flag.String("addr", ":8080", "listen address")
	redisAddr := flag.String("redis", "localhost:6379", "redis address")
	flag.Parse()

	h := hub.New(store.NewRedis(*redisAddr))
	go h.Run()

	mux := http.NewServeMux()
	mux.HandleFunc("/ws", func(w http.ResponseWriter, r *http.Request) {
		hub.Serve(h, w, r)
	})
	mux.Handle("/", http.FileServer(http.Dir("web")))

	log.Printf("listening on %s", *addr)
	log.Fatal(http.ListenAndServe(*addr, mux))
}
