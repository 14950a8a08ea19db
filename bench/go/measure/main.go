// Measure runs a command with its standard output in FILE.out and writes "SECONDS CPU_SECONDS MIB" to FILE: wall
// clock, processor time of all its threads, and the largest resident memory. Exits as the command does.
package main

import (
	"fmt"
	"log"
	"os"
	"os/exec"
	"syscall"
	"time"
)

func main() {
	cmd := exec.Command(os.Args[2], os.Args[3:]...)
	cmd.Stderr = os.Stderr
	output, err := os.Create(os.Args[1] + ".out")
	if err != nil {
		log.Fatal(err)
	}
	cmd.Stdout = output
	begin := time.Now()
	err = cmd.Run()
	wall := time.Since(begin)
	if cmd.ProcessState == nil {
		log.Fatal(err)
	}
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	line := fmt.Sprintf("%.3f %.3f %d\n", wall.Seconds(), cpu.Seconds(), usage.Maxrss/1024)
	if err := os.WriteFile(os.Args[1], []byte(line), 0o666); err != nil {
		log.Fatal(err)
	}
	os.Exit(cmd.ProcessState.ExitCode())
}
