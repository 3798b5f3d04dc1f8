using System.Diagnostics;
using Appliance.Edge.Receive;
using Appliance.Edge.Storage;
using Appliance.Edge.Tests.Receive;

namespace Appliance.Edge.Tests.Storage;

/// <summary>On a real disk that is really full: a small tmpfs of the test's own.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const int Mebibyte = 1 << 20;

    private readonly string _mount = Path.Combine(Path.GetTempPath(), "edge-tmpfs-" + Path.GetRandomFileName());
    private readonly bool _mounted;

    public FullDiskTests()
    {
        Directory.CreateDirectory(_mount);
        _mounted = Run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", _mount) == 0;
    }

    public void Dispose()
    {
        if (_mounted)
        {
            Run("umount", _mount);
        }

        Directory.Delete(_mount);
    }

    [Fact]
    public async Task Receive_ReserveIsReached_RefusesLivesOnAndTakesAgainWhenThereIsRoom()
    {
        Assert.SkipUnless(_mounted, "a tmpfs can only be mounted by root");
        await using var unit = new TestUnit(below: _mount, minFreeBytes: 12 * Mebibyte);
        int stored = 0;
        await Assert.ThrowsAsync<OutOfSpaceException>(async () =>
        {
            for (; ; stored++)
            {
                await unit.ReceiveAsync(new TestObject { Sop = $"1.2.3.1.{stored}", PixelBytes = Mebibyte });
            }
        });

        Assert.InRange(stored, 5, 12);
        Assert.Equal(stored, unit.Files().Length);
        await unit.LetQuietPeriodPassAsync();
        Assert.Single(unit.Runs());

        // One more file's worth of room is not enough: it would be refused again at once.
        File.Delete(unit.Spool.PathOf(unit.Files()[0]));
        await Assert.ThrowsAsync<OutOfSpaceException>(() => unit.ReceiveAsync(new TestObject { Sop = "1.2.3.1.998" }));
        Array.ForEach(unit.Files()[..2], file => File.Delete(unit.Spool.PathOf(file)));
        Assert.Equal(IntakeOutcome.Stored, await unit.ReceiveAsync(new TestObject { Sop = "1.2.3.1.999" }));
    }

    [Fact]
    public async Task Receive_DiskIsFullInMidObject_RemovesThePartAndLivesOn()
    {
        Assert.SkipUnless(_mounted, "a tmpfs can only be mounted by root");
        await using var unit = new TestUnit(below: _mount);

        await Assert.ThrowsAsync<OutOfSpaceException>(() => unit.ReceiveAsync(new TestObject { PixelBytes = 30 * Mebibyte }));

        Assert.Empty(unit.Files());
        Assert.Equal(IntakeOutcome.Stored, await unit.ReceiveAsync(new TestObject()));
    }

    [Fact]
    public void Prepare_DiskIsFull_SaysWhatToDo()
    {
        Assert.SkipUnless(_mounted, "a tmpfs can only be mounted by root");
        string filler = Path.Combine(_mount, "filler");
        Assert.NotEqual(0, Run("dd", "if=/dev/zero", $"of={filler}", "bs=1M"));

        var fault = Assert.Throws<StateFolderException>(() => new StateFolder(Path.Combine(_mount, "state")).Prepare());

        Assert.Equal(StateFolderFault.DiskFull, fault.Fault);
        Assert.Contains("--state", fault.Message, StringComparison.Ordinal);
    }

    private static int Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
