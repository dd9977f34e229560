// Package inline runs a program of an example as an inline program of the Automation API, which needs no language host.
package inline

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optdestroy"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optpreview"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

type request struct {
	Operation string                      `json:"operation"`
	Project   string                      `json:"project"`
	WorkDir   string                      `json:"workDir"`
	Plan      string                      `json:"plan"`
	Config    map[string]auto.ConfigValue `json:"config"`
}

// Main runs the request that the first argument holds as JSON.
func Main(program pulumi.RunFunc) {
	if err := run(context.Background(), program); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, program pulumi.RunFunc) error {
	var asked request
	if err := json.Unmarshal([]byte(os.Args[1]), &asked); err != nil {
		return err
	}
	stack, err := auto.UpsertStackInlineSource(ctx, "dev", asked.Project, program, auto.WorkDir(asked.WorkDir))
	if err != nil {
		return err
	}
	if err := stack.SetAllConfig(ctx, auto.ConfigMap(asked.Config)); err != nil {
		return err
	}
	switch asked.Operation {
	case "preview":
		_, err = stack.Preview(ctx, optpreview.Plan(asked.Plan))
	case "up":
		_, err = stack.Up(ctx, optup.SuppressProgress())
	case "destroy":
		_, err = stack.Destroy(ctx, optdestroy.SuppressProgress())
	default:
		err = fmt.Errorf("unknown operation %q", asked.Operation)
	}
	return err
}
