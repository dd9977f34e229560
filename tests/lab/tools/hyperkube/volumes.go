package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/fsnotify/fsnotify"
)

// The provisioner's path is fixed in Kubernetes. It makes every volume 0750 root:root, and the kubelet does not apply
// fsGroup to host paths, so a pod that does not run as root could never write to its claim.
const volumes = "/tmp/hostpath_pv"

// openVolumes makes each provisioned volume writable for everybody as soon as it appears.
func openVolumes() error {
	if err := os.MkdirAll(volumes, 0o755); err != nil {
		return fmt.Errorf("make the folder of the volumes: %w", err)
	}
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return fmt.Errorf("watch the folder of the volumes: %w", err)
	}
	if err := watcher.Add(volumes); err != nil {
		return fmt.Errorf("watch %s: %w", volumes, err)
	}
	existing, err := os.ReadDir(volumes)
	if err != nil {
		return fmt.Errorf("read %s: %w", volumes, err)
	}
	for _, entry := range existing {
		open(filepath.Join(volumes, entry.Name()))
	}
	go func() {
		for event := range watcher.Events {
			if event.Has(fsnotify.Create) {
				open(event.Name)
			}
		}
	}()
	return nil
}

func open(volume string) {
	if err := os.Chmod(volume, 0o777); err != nil && !os.IsNotExist(err) {
		fmt.Fprintln(os.Stderr, "open volume:", err)
	}
}
