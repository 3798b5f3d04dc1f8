using System.Diagnostics;
using Appliance.Edge.Running;

namespace Appliance.Edge.Tests.Running;

public sealed class PeakMemoryTests : IDisposable
{
    private const string TakesMemory =
        """
        import sys
        memory = bytearray(b"x") * (200 << 20)
        del memory
        print("200 MiB taken and given back", flush=True)
        sys.stdin.readline()
        memory = bytearray(b"x") * (64 << 20)
        print("64 MiB taken", flush=True)
        sys.stdin.readline()
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("appliance-peak-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("Name:\tappliance\nVmPeak:\t  999999 kB\nVmHWM:\t  204801 kB\nVmRSS:\t  100 kB\n", 201)]
    [InlineData("Name:\tappliance\n", null)]
    [InlineData("VmHWM:\t  lots kB\n", null)]
    public void End_RunWasAlone_IsTheHighWaterMarkInMebibytes(string status, int? expected)
    {
        Write("status", status);
        var memory = new PeakMemory(_folder.FullName);
        using PeakMemory.Measure run = memory.Begin();
        Assert.Equal("5", File.ReadAllText(Path.Combine(_folder.FullName, "clear_refs")));
        Assert.Equal(expected, run.End());
    }

    [Fact]
    public void End_AnotherRunWasUnderWay_SaysNothingOfEither()
    {
        Write("status", "VmHWM:\t 1024 kB\n");
        var memory = new PeakMemory(_folder.FullName);
        using PeakMemory.Measure first = memory.Begin();
        using PeakMemory.Measure second = memory.Begin();
        Assert.Null(second.End());
        Assert.Null(first.End());
        Assert.Equal(1, memory.Begin().End());
    }

    [Fact]
    public void Dispose_RunBroke_TheNextIsAlone()
    {
        Write("status", "VmHWM:\t 1024 kB\n");
        var memory = new PeakMemory(_folder.FullName);
        memory.Begin().Dispose();
        Assert.Equal(1, memory.Begin().End());
    }

    [Fact]
    public void End_SystemDoesNotTell_SaysNothing()
    {
        var memory = new PeakMemory(Path.Combine(_folder.FullName, "none"));
        Assert.Null(memory.Begin().End());
    }

    /// <summary>Of a process that does nothing else: what this one keeps goes up and down with the tests beside this one.</summary>
    [Fact]
    public void End_OfARealProcess_ShowsWhatTheRunTook_AndNotWhatWasTakenBefore()
    {
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", TakesMemory])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("200 MiB taken and given back", process.StandardOutput.ReadLine());
        using PeakMemory.Measure run = new PeakMemory($"/proc/{process.Id}").Begin();
        process.StandardInput.WriteLine();
        Assert.Equal("64 MiB taken", process.StandardOutput.ReadLine());
        Assert.InRange(run.End()!.Value, 64, 199);
        process.StandardInput.WriteLine();
        process.WaitForExit();
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);
}
