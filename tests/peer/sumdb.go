// Command gopx-peer is a checksum database made of golang.org/x/mod's own parts, the ones that
// sum.golang.org is made of: its server, its signed notes, its tree, and its hashes of modules. It
// makes a record of every module that it is asked for and that a module proxy (-modules) has, so
// its log grows while it is used.
//
// It serves the database at its own address, and a module proxy that relays it: that of -modules
// with /sumdb/NAME/ in front. Both on free ports of loopback; -dir gets peer.json once they are
// open, and "requests", a line for each: "database|relay METHOD PATH AGENT".
//
// POST /fork on the database's address: the same records in another order, under the same key. The
// two signed logs contradict each other from then on.
package main

import (
	"crypto/rand"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"sync"

	"golang.org/x/mod/module"
	"golang.org/x/mod/sumdb"
	"golang.org/x/mod/sumdb/dirhash"
	"golang.org/x/mod/sumdb/note"
)

// A database is the x/mod server in front of a log that can be exchanged.
type database struct {
	modules string // URL of the module proxy
	signer  string

	mu     sync.Mutex
	server http.Handler
	asked  []module.Version // in the order of their records
}

func (db *database) startLog() *sumdb.TestServer {
	fresh := sumdb.NewTestServer(db.signer, db.lines)
	db.server = sumdb.NewServer(fresh)
	return fresh
}

func (db *database) current() http.Handler {
	db.mu.Lock()
	defer db.mu.Unlock()
	return db.server
}

// lines are the go.sum lines of a module version: the text of its record.
func (db *database) lines(path, version string) ([]byte, error) {
	zip, err := db.zipHash(path, version)
	if err != nil {
		return nil, err
	}
	mod, err := dirhash.Hash1([]string{"go.mod"}, func(string) (io.ReadCloser, error) {
		return db.open(path, version, ".mod")
	})
	if err != nil {
		return nil, err
	}
	db.note(module.Version{Path: path, Version: version})
	return []byte(fmt.Sprintf("%s %s %s\n%s %s/go.mod %s\n", path, version, zip, path, version, mod)), nil
}

func (db *database) note(asked module.Version) {
	db.mu.Lock()
	defer db.mu.Unlock()
	db.asked = append(db.asked, asked)
}

func (db *database) zipHash(path, version string) (string, error) {
	body, err := db.open(path, version, ".zip")
	if err != nil {
		return "", err
	}
	defer body.Close()
	file, err := os.CreateTemp("", "gopx-peer-*.zip")
	if err != nil {
		return "", err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	if _, err := io.Copy(file, body); err != nil {
		return "", err
	}
	return dirhash.HashZip(file.Name(), dirhash.Hash1)
}

// open fetches a file of a module version; os.ErrNotExist if the module proxy doesn't have it.
func (db *database) open(path, version, extension string) (io.ReadCloser, error) {
	escapedPath, err := module.EscapePath(path)
	if err != nil {
		return nil, err
	}
	escapedVersion, err := module.EscapeVersion(version)
	if err != nil {
		return nil, err
	}
	answer, err := http.Get(db.modules + "/" + escapedPath + "/@v/" + escapedVersion + extension)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode == http.StatusOK {
		return answer.Body, nil
	}
	answer.Body.Close()
	if answer.StatusCode == http.StatusNotFound {
		return nil, os.ErrNotExist
	}
	return nil, fmt.Errorf("the module proxy says %s", answer.Status)
}

// fork starts the log anew with the same records in reverse.
func (db *database) fork(w http.ResponseWriter, r *http.Request) {
	db.mu.Lock()
	asked := db.asked
	db.asked = nil
	fresh := db.startLog()
	db.mu.Unlock()
	for i := len(asked) - 1; i >= 0; i-- {
		if _, err := fresh.Lookup(r.Context(), asked[i]); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
	}
	fmt.Fprintf(w, "%d records\n", len(asked))
}

// ServeHTTP serves the database's own address.
func (db *database) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost && r.URL.Path == "/fork" {
		db.fork(w, r)
		return
	}
	db.current().ServeHTTP(w, r)
}

// relay is a module proxy that relays the database called name.
func (db *database) relay(name string) http.Handler {
	upstream, err := url.Parse(db.modules)
	if err != nil {
		log.Fatal(err)
	}
	prefix := "/sumdb/" + name
	mux := http.NewServeMux()
	mux.HandleFunc(prefix+"/supported", func(http.ResponseWriter, *http.Request) {})
	for _, path := range sumdb.ServerPaths {
		mux.Handle(prefix+path, http.StripPrefix(prefix, db))
	}
	mux.Handle("/", httputil.NewSingleHostReverseProxy(upstream))
	return mux
}

// serve opens a port and returns its URL. Every request is a line of book.
func serve(as string, handler http.Handler, book *log.Logger) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go func() {
		log.Fatal(http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			book.Printf("%s %s %s %s", as, r.Method, r.URL.Path, r.UserAgent())
			handler.ServeHTTP(w, r)
		})))
	}()
	return "http://" + listener.Addr().String()
}

// announce writes dir/peer.json, whole at once: it means "ready".
func announce(dir string, facts map[string]string) error {
	text, err := json.Marshal(facts)
	if err != nil {
		return err
	}
	draft := filepath.Join(dir, "peer.json.new")
	if err := os.WriteFile(draft, text, 0o644); err != nil {
		return err
	}
	return os.Rename(draft, filepath.Join(dir, "peer.json"))
}

func main() {
	modules := flag.String("modules", "", "URL of the module proxy whose modules get records")
	dir := flag.String("dir", "", "where peer.json and requests go")
	name := flag.String("name", "peer.example.test", "the database's name")
	flag.Parse()
	signer, verifier, err := note.GenerateKey(rand.Reader, *name)
	if err != nil {
		log.Fatal(err)
	}
	requests, err := os.Create(filepath.Join(*dir, "requests"))
	if err != nil {
		log.Fatal(err)
	}
	book := log.New(requests, "", 0)
	db := &database{modules: *modules, signer: signer}
	db.startLog()
	facts := map[string]string{
		"name":     *name,
		"key":      verifier,
		"database": serve("database", db, book),
		"relay":    serve("relay", db.relay(*name), book),
	}
	if err := announce(*dir, facts); err != nil {
		log.Fatal(err)
	}
	select {}
}
