// Command ferretdb speaks MongoDB's protocol at an address, and keeps the data in a folder.
//
// It embeds FerretDB, because FerretDB's own command starts only from a checkout of its own.
package main

import (
	"context"
	"log"
	"os"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	address, folder := os.Args[1], os.Args[2]
	db, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: address},
		Handler:   "sqlite",
		SQLiteURL: "file:" + folder + "/",
	})
	if err != nil {
		log.Fatal(err)
	}
	if err := db.Run(context.Background()); err != nil {
		log.Fatal(err)
	}
}
