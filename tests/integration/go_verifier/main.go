// Checks what our audit log hands out with code that is not ours: golang.org/x/mod/sumdb/note and
// sumdb/tlog, which the Go project's own checksum database is read with.
//
//	go-verifier proofs                        test vectors on standard input, of audit_vectors.cc
//	go-verifier export DIR                    what `mingzhang audit export` wrote
//	go-verifier receipt LOG.VKEY PROOF ENTRY  what `mingzhang audit receipt -o` wrote
//
// Ends with 0 and a summary when everything is accepted, and whatever had a bit flipped is refused;
// otherwise with 1 and what is wrong.
package main

import (
	"fmt"
	"os"
)

func main() {
	var err error
	var summary string
	switch {
	case len(os.Args) == 2 && os.Args[1] == "proofs":
		summary, err = verifyVectors(os.Stdin)
	case len(os.Args) == 3 && os.Args[1] == "export":
		summary, err = verifyExport(os.Args[2])
	case len(os.Args) == 5 && os.Args[1] == "receipt":
		summary, err = verifyReceiptFiles(os.Args[2], os.Args[3], os.Args[4])
	default:
		fmt.Fprintln(os.Stderr, "usage: go-verifier proofs | export DIR | receipt LOG.VKEY PROOF ENTRY")
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "go-verifier:", err)
		os.Exit(1)
	}
	fmt.Println(summary)
}
