// Command codegen checks a Pulumi package schema with Pulumi's own binder and writes SDKs from it.
//
// Usage: codegen SCHEMA (check only) or codegen SCHEMA OUT (writes OUT/nodejs, OUT/python, OUT/go).
// `pulumi package gen-sdk` does the same, but needs the CLI and the language hosts.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"

	"github.com/blang/semver"
	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

const tool = "Whizard for Pulumi's generator (npm run generate)"

func main() {
	if len(os.Args) < 2 || len(os.Args) > 3 {
		fmt.Fprintln(os.Stderr, "usage: codegen SCHEMA [OUT]")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(schemaFile string, out []string) error {
	if _, err := bind(schemaFile); err != nil || len(out) == 0 {
		return err
	}
	for language, generate := range generators {
		// A generator writes into the package that it reads, so each one gets a package of its own.
		pkg, err := bind(schemaFile)
		if err != nil {
			return err
		}
		files, err := generate(pkg)
		if err != nil {
			return fmt.Errorf("the %s SDK: %w", language, err)
		}
		if err := write(filepath.Join(out[0], language), files); err != nil {
			return err
		}
	}
	return nil
}

var generators = map[string]func(*schema.Package) (map[string][]byte, error){
	"nodejs": func(pkg *schema.Package) (map[string][]byte, error) {
		files, err := nodejs.GeneratePackage(tool, pkg, nil, nil, false, noPackages{})
		if err != nil {
			return nil, err
		}
		return files, addEntryPoint(files)
	},
	"python": func(pkg *schema.Package) (map[string][]byte, error) {
		files, err := python.GeneratePackage(tool, pkg, nil, noPackages{})
		if err != nil {
			return nil, err
		}
		return files, nameClasses(files)
	},
	"go": func(pkg *schema.Package) (map[string][]byte, error) {
		files, err := gogen.GeneratePackage(tool, pkg, nil)
		if err != nil {
			return nil, err
		}
		info, _ := pkg.Language["go"].(gogen.GoPackageInfo)
		files[path.Join(path.Base(info.ImportBasePath), "go.mod")] = fmt.Appendf(nil, goModule, info.ImportBasePath)
		return files, nil
	},
}

// The generator leaves go.mod to the publisher of the SDK. The Go version is that of the Pulumi SDK it requires: with an
// older one Go refuses to build in this folder.
const goModule = `module %s

go 1.25.11

require (
	github.com/blang/semver v3.5.1+incompatible
	github.com/pulumi/pulumi/sdk/v3 v3.255.0
)
`

// addEntryPoint makes the SDK usable from its own folder: the generator counts on `bin` being the published package.
func addEntryPoint(files map[string][]byte) error {
	const name = "package.json"
	for from, to := range map[string]string{
		"    \"scripts\": {": "    \"main\": \"bin/index.js\",\n    \"types\": \"bin/index.d.ts\",\n    \"scripts\": {",
		"\"build\": \"tsc\"": "\"build\": \"tsc && cp package.json bin/\"",
	} {
		if !bytes.Contains(files[name], []byte(from)) {
			return fmt.Errorf("%s has no %s", name, from)
		}
		files[name] = bytes.Replace(files[name], []byte(from), []byte(to), 1)
	}
	return nil
}

// optionOrOff is the type of a property that is a class or a boolean.
var optionOrOff = regexp.MustCompile(`(def \w+\(self\) -> )Optional\[Union\[_builtins\.bool, ('\w+Args')\]\]:`)

// nameClasses lets dictionaries stand where a boolean may stand as well: Pulumi's Python runtime translates a dictionary's
// names from snake case only where a property's type is one class.
func nameClasses(files map[string][]byte) error {
	found := 0
	for name, text := range files {
		found += len(optionOrOff.FindAll(text, -1))
		files[name] = optionOrOff.ReplaceAll(text, []byte("${1}Optional[${2}]:"))
	}
	if found == 0 {
		return errors.New("the Python SDK has no property that is a class or a boolean")
	}
	return nil
}

// bind fails on every diagnostic, warnings too: a warning means that a field is lost somewhere.
func bind(schemaFile string) (*schema.Package, error) {
	text, err := os.ReadFile(schemaFile)
	if err != nil {
		return nil, err
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return nil, fmt.Errorf("%s: %w", schemaFile, err)
	}
	pkg, diagnostics, err := schema.BindSpec(spec, noPackages{}, schema.ValidationOptions{})
	if err != nil {
		return nil, fmt.Errorf("binding %s: %w", schemaFile, err)
	}
	if len(diagnostics) > 0 {
		return nil, fmt.Errorf("binding %s: %w", schemaFile, diagnostics)
	}
	return pkg, nil
}

func write(folder string, files map[string][]byte) error {
	for name, text := range files {
		file := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// noPackages refuses references to other packages: the schema stands alone.
type noPackages struct{}

var errNoPackages = errors.New("the schema may not refer to other packages")

func (noPackages) LoadPackage(string, *semver.Version) (*schema.Package, error) {
	return nil, errNoPackages
}

func (noPackages) LoadPackageV2(context.Context, *schema.PackageDescriptor) (*schema.Package, error) {
	return nil, errNoPackages
}

func (noPackages) LoadPackageReference(string, *semver.Version) (schema.PackageReference, error) {
	return nil, errNoPackages
}

func (noPackages) LoadPackageReferenceV2(context.Context, *schema.PackageDescriptor) (schema.PackageReference, error) {
	return nil, errNoPackages
}
