// An example's deploy.go and this file make a program whose main runs it inline.
package main

import "whizard-languages/inline"

func main() {
	inline.Main(deploy)
}
