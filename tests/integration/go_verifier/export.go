package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// Reads the tiles of a folder as C2SP tlog-tiles lays them out.
type folder struct {
	path string
	// Which bit of which tile is flipped when it is read; none where the path is empty.
	flippedPath string
	flippedBit  int
	read        map[string]int
}

func (f *folder) Height() int { return 8 }

func (f *folder) SaveTiles([]tlog.Tile, [][]byte) {}

// tile/8/0/x001/234 is tile/0/x001/234 there, and tile/8/data/… tile/entries/….
func pathOf(tile tlog.Tile) string {
	return strings.Replace(strings.Replace(tile.Path(), "tile/8/", "tile/", 1), "/data/", "/entries/", 1)
}

func (f *folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		path := pathOf(tile)
		read, err := os.ReadFile(filepath.Join(f.path, path))
		if err != nil {
			return nil, err
		}
		if path == f.flippedPath {
			read = flipped(read, f.flippedBit)
		}
		f.read[path] = len(read)
		data[i] = read
	}
	return data, nil
}

func verifyExport(path string) (string, error) {
	verifier, err := readVerifier(filepath.Join(path, "log.vkey"))
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(filepath.Join(path, "checkpoint"))
	if err != nil {
		return "", err
	}
	tree, err := openCheckpoint(text, verifier)
	if err != nil {
		return "", err
	}
	files := &folder{path: path, read: make(map[string]int)}
	// Compares every tile that it reads with the tree's root.
	reader := tlog.TileHashReader(tree, files)
	checkBundle := func(n int64) error {
		width := tree.N - n
		if width > 256 {
			width = 256
		}
		data, err := os.ReadFile(filepath.Join(path, pathOf(tlog.Tile{H: 8, L: -1, N: n / 256, W: int(width)})))
		if err != nil {
			return err
		}
		entries, err := parseBundle(data)
		if err != nil {
			return err
		}
		if int64(len(entries)) != width {
			return fmt.Errorf("%d entries in bundle %d", len(entries), n/256)
		}
		for i, entry := range entries {
			index := n + int64(i)
			hashes, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
			if err != nil {
				return err
			}
			if hashes[0] != tlog.RecordHash(entry) {
				return fmt.Errorf("entry %d is not the one in the tree", index)
			}
			proof, err := tlog.ProveRecord(tree.N, index, reader)
			if err != nil {
				return err
			}
			if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, hashes[0]); err != nil {
				return err
			}
		}
		return nil
	}
	for n := int64(0); n < tree.N; n += 256 {
		if err := checkBundle(n); err != nil {
			return "", err
		}
	}
	// Any flipped bit of a tile is noticed by whoever reads a hash of that tile.
	flips := 0
	for tile, size := range files.read {
		step := 1 + 8*size/64
		for bit := 0; bit < 8*size; bit += step {
			changed := &folder{path: path, flippedPath: tile, flippedBit: bit, read: make(map[string]int)}
			parsed, err := tlog.ParseTilePath(strings.Replace(tile, "tile/", "tile/8/", 1))
			if err != nil {
				return "", err
			}
			index := tlog.StoredHashIndex(8*parsed.L, parsed.N<<8)
			if _, err := tlog.TileHashReader(tree, changed).ReadHashes([]int64{index}); err == nil {
				return "", fmt.Errorf("bit %d of %s was flipped, and nobody noticed", bit, tile)
			}
			flips++
		}
	}
	return fmt.Sprintf("%d entries, %d tiles accepted; %d with a bit flipped refused", tree.N,
		len(files.read), flips), nil
}
