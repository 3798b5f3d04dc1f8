using Xunit.Sdk;
using Xunit.v3;

// Real processes on real ports: one test at a time has the machine.
[assembly: Parallelization(Mode = ParallelMode.None)]
