using Appliance.Edge.Running;

namespace Appliance.Edge.Tests.Running;

public sealed class PeakMemoryTests : IDisposable
{
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

    [Fact]
    public void End_OfThisProcess_ShowsWhatWasTaken()
    {
        const int Bytes = 64 << 20;
        var memory = new PeakMemory();
        int before = memory.Begin().End()!.Value;
        using PeakMemory.Measure run = memory.Begin();
        byte[] taken = new byte[Bytes];
        taken.AsSpan().Fill(1);
        Assert.InRange(run.End()!.Value, before - 16 + (Bytes >> 20), int.MaxValue);
        GC.KeepAlive(taken);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);
}
