// Package plugins names the service discoveries that the lab's Prometheus has: the others would cost minutes to build.
package plugins

import (
	_ "github.com/prometheus/prometheus/discovery/file"
	_ "github.com/prometheus/prometheus/discovery/http"
	_ "github.com/prometheus/prometheus/discovery/kubernetes"
)
