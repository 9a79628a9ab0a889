package main

import (
	"bufio"
	"fmt"
	"io"
	"math/rand"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// What the test vectors came to.
type vectors struct {
	verifier    note.Verifier
	random      *rand.Rand
	leaves      map[int64]tlog.Hash
	entries     map[int64][]byte
	stored      storedHashes
	trees       map[int64]tlog.Tree
	inclusions  int
	consistency int
	flips       int
}

// The hashes of a small tree in memory, computed by tlog from the entries.
type storedHashes []tlog.Hash

func (s storedHashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index < 0 || index >= int64(len(s)) {
			return nil, fmt.Errorf("no hash %d", index)
		}
		hashes[i] = s[index]
	}
	return hashes, nil
}

// Reads lines, each a word and what belongs to it, separated by spaces:
//
//	key VKEY
//	log                      a new log: entries, trees and so on are of this one from here on
//	entry INDEX BASE64
//	checkpoint SIZE BASE64   the signed note
//	inclusion SIZE INDEX HASH…
//	consistency SIZE FIRST HASH…
//
// With a `!` behind the word every bit is flipped, without it one bit at random. Of a log whose
// entries all come, each root is computed from them, too.
func verifyVectors(input io.Reader) (string, error) {
	v := vectors{random: rand.New(rand.NewSource(6962))}
	v.reset()
	lines := bufio.NewScanner(input)
	lines.Buffer(make([]byte, 1<<20), 1<<20)
	number, checkpoints := 0, 0
	for lines.Scan() {
		number++
		words := strings.Split(lines.Text(), " ")
		every := strings.HasSuffix(words[0], "!")
		var err error
		switch strings.TrimSuffix(words[0], "!") {
		case "key":
			v.verifier, err = note.NewVerifier(words[1])
		case "log":
			v.reset()
		case "entry":
			err = v.entry(words[1], words[2])
		case "checkpoint":
			checkpoints++
			err = v.checkpoint(words[1], words[2], every)
		case "inclusion":
			v.inclusions++
			err = v.inclusion(words[1], words[2], words[3:], every)
		case "consistency":
			v.consistency++
			err = v.consistent(words[1], words[2], words[3:], every)
		default:
			err = fmt.Errorf("unknown word %q", words[0])
		}
		if err != nil {
			return "", fmt.Errorf("line %d (%.60s): %w", number, lines.Text(), err)
		}
	}
	if err := lines.Err(); err != nil {
		return "", err
	}
	if checkpoints == 0 || v.inclusions == 0 || v.consistency == 0 {
		return "", fmt.Errorf("something is missing: %d lines", number)
	}
	return fmt.Sprintf("%d checkpoints, %d inclusion proofs, %d consistency proofs accepted; "+
		"%d with a bit flipped refused", checkpoints, v.inclusions, v.consistency, v.flips), nil
}

func (v *vectors) reset() {
	v.leaves = make(map[int64]tlog.Hash)
	v.entries = make(map[int64][]byte)
	v.stored = nil
	v.trees = make(map[int64]tlog.Tree)
}

func (v *vectors) entry(indexText, data string) error {
	index, err := parseIndex(indexText)
	if err != nil {
		return err
	}
	entry, err := strictBase64.DecodeString(data)
	if err != nil {
		return err
	}
	v.entries[index] = entry
	v.leaves[index] = tlog.RecordHash(entry)
	if int64(len(v.leaves)) == index+1 {
		hashes, err := tlog.StoredHashes(index, entry, v.stored)
		if err != nil {
			return err
		}
		v.stored = append(v.stored, hashes...)
	}
	return nil
}

func (v *vectors) checkpoint(sizeText, data string, every bool) error {
	size, err := parseIndex(sizeText)
	if err != nil {
		return err
	}
	text, err := strictBase64.DecodeString(data)
	if err != nil {
		return err
	}
	tree, err := openCheckpoint(text, v.verifier)
	if err != nil {
		return err
	}
	if tree.N != size {
		return fmt.Errorf("the checkpoint is of size %d", tree.N)
	}
	if tlog.StoredHashCount(size) <= int64(len(v.stored)) {
		if hash, err := tlog.TreeHash(size, v.stored); err != nil || hash != tree.Hash {
			return fmt.Errorf("the root should be %v: %v", hash, err)
		}
	}
	v.trees[size] = tree
	return v.flip(text, every, func(changed []byte) error {
		_, err := openCheckpoint(changed, v.verifier)
		return err
	})
}

// Calls `check`, which must refuse, with every single bit of `data` flipped, or with one of them.
func (v *vectors) flip(data []byte, every bool, check func([]byte) error) error {
	if len(data) == 0 {
		return nil
	}
	first, end := 0, 8*len(data)
	if !every {
		first = v.random.Intn(end)
		end = first + 1
	}
	for bit := first; bit < end; bit++ {
		v.flips++
		if check(flipped(data, bit)) == nil {
			return fmt.Errorf("bit %d was flipped, and nobody noticed", bit)
		}
	}
	return nil
}

func parseHashes(texts []string) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(texts))
	for i, text := range texts {
		hash, err := parseHash(text)
		if err != nil {
			return nil, err
		}
		hashes[i] = hash
	}
	return hashes, nil
}

func join(hashes []tlog.Hash) []byte {
	data := make([]byte, 0, len(hashes)*tlog.HashSize)
	for _, hash := range hashes {
		data = append(data, hash[:]...)
	}
	return data
}

func split(data []byte) []tlog.Hash {
	hashes := make([]tlog.Hash, len(data)/tlog.HashSize)
	for i := range hashes {
		copy(hashes[i][:], data[i*tlog.HashSize:])
	}
	return hashes
}

func (v *vectors) inclusion(sizeText, indexText string, texts []string, every bool) error {
	size, sizeErr := parseIndex(sizeText)
	index, indexErr := parseIndex(indexText)
	hashes, err := parseHashes(texts)
	if sizeErr != nil || indexErr != nil || err != nil {
		return fmt.Errorf("%v %v %v", sizeErr, indexErr, err)
	}
	tree, known := v.trees[size]
	leaf, hasLeaf := v.leaves[index]
	if !known || !hasLeaf {
		return fmt.Errorf("no such checkpoint or entry")
	}
	if err := tlog.CheckRecord(hashes, size, tree.Hash, index, leaf); err != nil {
		return err
	}
	if err := v.flip(join(hashes), every, func(changed []byte) error {
		return tlog.CheckRecord(split(changed), size, tree.Hash, index, leaf)
	}); err != nil {
		return fmt.Errorf("proof: %w", err)
	}
	if err := v.flip(v.entries[index], every, func(changed []byte) error {
		return tlog.CheckRecord(hashes, size, tree.Hash, index, tlog.RecordHash(changed))
	}); err != nil {
		return fmt.Errorf("entry: %w", err)
	}
	// The index: those bits that stay within the tree, or the lowest one.
	for bit := int64(1); bit < size && (every || bit == 1); bit <<= 1 {
		if changed := index ^ bit; changed < size {
			v.flips++
			if tlog.CheckRecord(hashes, size, tree.Hash, changed, leaf) == nil {
				return fmt.Errorf("it passes for entry %d as well", changed)
			}
		}
	}
	return nil
}

func (v *vectors) consistent(sizeText, firstText string, texts []string, every bool) error {
	size, sizeErr := parseIndex(sizeText)
	first, firstErr := parseIndex(firstText)
	hashes, err := parseHashes(texts)
	if sizeErr != nil || firstErr != nil || err != nil {
		return fmt.Errorf("%v %v %v", sizeErr, firstErr, err)
	}
	tree, known := v.trees[size]
	old, oldKnown := v.trees[first]
	if !known || !oldKnown {
		return fmt.Errorf("no such checkpoint")
	}
	check := func(proof []tlog.Hash, newHash, oldHash tlog.Hash) error {
		return tlog.CheckTree(proof, size, newHash, first, oldHash)
	}
	if err := check(hashes, tree.Hash, old.Hash); err != nil {
		return err
	}
	if err := v.flip(join(hashes), every, func(changed []byte) error {
		return check(split(changed), tree.Hash, old.Hash)
	}); err != nil {
		return fmt.Errorf("proof: %w", err)
	}
	roots := join([]tlog.Hash{tree.Hash, old.Hash})
	return v.flip(roots, every, func(changed []byte) error {
		both := split(changed)
		return check(hashes, both[0], both[1])
	})
}
