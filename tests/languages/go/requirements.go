// Package languages names what the examples' programs import, which go mod tidy cannot see: they are laid over this module.
package languages

import (
	_ "github.com/pulumi/pulumi-random/sdk/v4/go/random"
	_ "github.com/whizard-io/pulumi-whizard/sdk/go/whizard"
)
