package main

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// One value, one spelling: no spare bits in the last character.
var strictBase64 = base64.StdEncoding.Strict()

func readVerifier(path string) (note.Verifier, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return note.NewVerifier(strings.TrimSuffix(string(text), "\n"))
}

// The tree in a checkpoint (C2SP tlog-checkpoint) that `verifier` signed.
func openCheckpoint(text []byte, verifier note.Verifier) (tlog.Tree, error) {
	opened, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	// note.Open takes a signature whose last Base64 character has spare bits set.
	for _, signature := range opened.Sigs {
		if _, err := strictBase64.DecodeString(signature.Base64); err != nil {
			return tlog.Tree{}, err
		}
	}
	origin := verifier.Name() + "\n"
	if !strings.HasPrefix(opened.Text, origin) {
		return tlog.Tree{}, errors.New("the checkpoint is another log's")
	}
	// The checksum database's trees differ from C2SP's checkpoints in the first line only.
	return tlog.ParseTree([]byte("go.sum database tree\n" + opened.Text[len(origin):]))
}

func parseHash(text string) (tlog.Hash, error) {
	var hash tlog.Hash
	data, err := strictBase64.DecodeString(text)
	if err != nil || len(data) != tlog.HashSize {
		return hash, fmt.Errorf("%q is no hash", text)
	}
	copy(hash[:], data)
	return hash, nil
}

func parseIndex(text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || strconv.FormatInt(n, 10) != text {
		return 0, fmt.Errorf("%q is no index", text)
	}
	return n, nil
}

// Checks a receipt (C2SP tlog-proof) of `entry` without extra data; the entry's index and the tree.
func checkReceipt(text, entry []byte, verifier note.Verifier) (int64, tlog.Tree, error) {
	head, checkpoint, found := strings.Cut(string(text), "\n\n")
	lines := strings.Split(head, "\n")
	if !found || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" ||
		!strings.HasPrefix(lines[1], "index ") {
		return 0, tlog.Tree{}, errors.New("this is no receipt")
	}
	index, err := parseIndex(strings.TrimPrefix(lines[1], "index "))
	if err != nil {
		return 0, tlog.Tree{}, err
	}
	var proof tlog.RecordProof
	for _, line := range lines[2:] {
		hash, err := parseHash(line)
		if err != nil {
			return 0, tlog.Tree{}, err
		}
		proof = append(proof, hash)
	}
	tree, err := openCheckpoint([]byte(checkpoint), verifier)
	if err != nil {
		return 0, tlog.Tree{}, err
	}
	return index, tree, tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry))
}

// The entries of a bundle (C2SP tlog-tiles).
func parseBundle(data []byte) ([][]byte, error) {
	var entries [][]byte
	for len(data) > 0 {
		if len(data) < 2 {
			return nil, errors.New("a bundle ends within a length")
		}
		size := int(binary.BigEndian.Uint16(data))
		data = data[2:]
		if len(data) < size {
			return nil, errors.New("a bundle ends within an entry")
		}
		entries = append(entries, data[:size])
		data = data[size:]
	}
	return entries, nil
}

// A copy of `data` with one bit flipped.
func flipped(data []byte, bit int) []byte {
	changed := append([]byte(nil), data...)
	changed[bit/8] ^= 1 << (bit % 8)
	return changed
}

func verifyReceiptFiles(key, proof, entry string) (string, error) {
	verifier, err := readVerifier(key)
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(proof)
	if err != nil {
		return "", err
	}
	record, err := os.ReadFile(entry)
	if err != nil {
		return "", err
	}
	index, tree, err := checkReceipt(text, record, verifier)
	if err != nil {
		return "", err
	}
	for bit := 0; bit < 8*len(text); bit++ {
		if _, _, err := checkReceipt(flipped(text, bit), record, verifier); err == nil {
			return "", fmt.Errorf("bit %d of the receipt was flipped, and nobody noticed", bit)
		}
	}
	for bit := 0; bit < 8*len(record); bit++ {
		if _, _, err := checkReceipt(text, flipped(record, bit), verifier); err == nil {
			return "", fmt.Errorf("bit %d of the entry was flipped, and nobody noticed", bit)
		}
	}
	return fmt.Sprintf("entry %d of %d", index, tree.N), nil
}
