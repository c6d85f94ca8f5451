package main

import (
	"archive/tar"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// image writes an archive for `ctr images import`: one layer for each folder, in their order.
func image(args []string) error {
	flags := flag.NewFlagSet("image", flag.ContinueOnError)
	name := flags.String("name", "", "reference of the image")
	output := flags.String("output", "", "archive to write")
	user := flags.String("user", "", "user and group that it runs as")
	directory := flags.String("directory", "/", "working directory")
	path := flags.String("path", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "PATH")
	entrypoint := flags.String("command", "", "what it runs, words between blanks")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	work, err := os.MkdirTemp(filepath.Dir(*output), "image-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	var layers, digests []string
	for i, folder := range flags.Args() {
		layer := fmt.Sprintf("layer-%d.tar", i)
		// Same folder, same bytes, so that containerd keeps a layer that images share once.
		if err := command("tar", "--create", "--sort=name", "--mtime=@0", "--numeric-owner", "--file="+filepath.Join(work, layer), "--directory="+folder, "."); err != nil {
			return err
		}
		digest, err := digestOf(filepath.Join(work, layer))
		if err != nil {
			return err
		}
		layers, digests = append(layers, layer), append(digests, digest)
	}
	config := map[string]any{
		"architecture": architecture(), "os": "linux",
		"config": map[string]any{"User": *user, "WorkingDir": *directory, "Env": []string{"PATH=" + *path}, "Cmd": strings.Fields(*entrypoint)},
		"rootfs": map[string]any{"type": "layers", "diff_ids": digests},
	}
	manifest := []map[string]any{{"Config": "config.json", "RepoTags": []string{*name}, "Layers": layers}}
	if err := errors.Join(writeJSON(filepath.Join(work, "config.json"), config), writeJSON(filepath.Join(work, "manifest.json"), manifest)); err != nil {
		return err
	}
	return archive(*output, work, append([]string{"manifest.json", "config.json"}, layers...))
}

// architecture is that of this machine, as images name it.
func architecture() string {
	output, err := exec.Command("dpkg", "--print-architecture").Output()
	if err != nil {
		return "amd64"
	}
	return strings.TrimSpace(string(output))
}

func digestOf(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	hash := sha256.New()
	_, err = io.Copy(hash, file)
	return fmt.Sprintf("sha256:%x", hash.Sum(nil)), err
}

func writeJSON(path string, value any) error {
	content, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o600)
}

func archive(output, folder string, names []string) (err error) {
	file, err := os.Create(output)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	writer := tar.NewWriter(file)
	for _, name := range names {
		content, err := os.Open(filepath.Join(folder, name))
		if err != nil {
			return err
		}
		defer content.Close()
		information, err := content.Stat()
		if err != nil {
			return err
		}
		if err := writer.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: information.Size()}); err != nil {
			return err
		}
		if _, err := io.Copy(writer, content); err != nil {
			return err
		}
	}
	return writer.Close()
}
