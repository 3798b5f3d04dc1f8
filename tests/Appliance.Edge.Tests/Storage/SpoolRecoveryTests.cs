using Appliance.Edge.Receive;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Receive;
using Appliance.Edge.Tests.Running;

namespace Appliance.Edge.Tests.Storage;

public sealed class SpoolRecoveryTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Fact]
    public async Task Recover_PartialAndUnknownFiles_GoAndKnownOnesStay()
    {
        await _unit.ReceiveAsync(new TestObject());
        File.WriteAllText(Path.Combine(_unit.Folder.IncomingPath, "Received-abc.part"), "half");
        File.WriteAllText(Path.Combine(_unit.Folder.IncomingPath, "abc.probe"), "a start was killed while it tried the disk");
        File.WriteAllText(_unit.Spool.PathOf("1.2.3/9.9.9.dcm"), "never acknowledged");

        await _unit.Recovery.RunAsync(evidence: false, Cancel);

        Assert.Equal(["1.2.3/1.2.3.1.1.dcm"], _unit.Files());
    }

    [Fact]
    public async Task Recover_NodeAndRunner_TouchOnlyTheirOwnFiles()
    {
        await _unit.CloseStudyAsync();
        await _unit.Runner(new FakeExecutor()).RunNextAsync(Cancel);
        string runnersPart = Path.Combine(_unit.Folder.IncomingPath, "Evidence-abc.part");
        string runnersNew = _unit.Spool.PathOf("1.2.3/evidence/9.9.dcm");
        File.WriteAllText(runnersPart, "being written by the runner");
        File.WriteAllText(runnersNew, "about to be committed by the runner");

        await _unit.Recovery.RunAsync(evidence: false, Cancel);
        Assert.True(File.Exists(runnersPart) && File.Exists(runnersNew));
        await _unit.Recovery.RunAsync(evidence: true, Cancel);

        Assert.False(File.Exists(runnersPart) || File.Exists(runnersNew));
        Assert.Equal(3, _unit.Files().Length);
        Assert.Equal(StudyStage.Delivering, _unit.Study().Stage);
    }

    [Fact]
    public async Task Recover_AcknowledgedFileIsGone_QuarantinesUntilItIsSentAgain()
    {
        await _unit.ReceiveAsync(new TestObject());
        File.Delete(_unit.Spool.PathOf("1.2.3/1.2.3.1.1.dcm"));

        await _unit.Recovery.RunAsync(evidence: false, Cancel);
        Assert.Equal((StudyStage.Quarantined, StudyReason.FileMissing), (_unit.Study().Stage, _unit.Study().Reason));
        Assert.Equal(InstanceState.Missing, _unit.Instances()[0].State);

        Assert.Equal(IntakeOutcome.Restored, await _unit.ReceiveAsync(new TestObject()));
        Assert.Equal(InstanceState.Current, Assert.Single(_unit.Instances()).State);
        Assert.Equal(StudyStage.Ready, (await _unit.LetQuietPeriodPassAsync()).Stage);
    }

    [Fact]
    public async Task Receive_AnyDiskOperationFails_NothingIsAcknowledgedThatIsNotThere()
    {
        int faults = 0;
        for (int n = 1; ; n++)
        {
            var disk = new FaultyFileSystem(n, stayBroken: true);
            await using var unit = new TestUnit(disk);
            bool acknowledged = false;
            try
            {
                await unit.ReceiveAsync(new TestObject());
                acknowledged = true;
            }
            catch (IOException)
            {
                faults++;
            }

            // The next process finds a mended disk, and recovers.
            await unit.RestartAsync();
            var recovery = new SpoolRecovery(
                unit.Folder,
                new Spool(unit.Folder, new StorageOptions { MinFreeBytes = 1 << 20 }, new PhysicalFileSystem(), Microsoft.Extensions.Logging.Abstractions.NullLogger<Spool>.Instance),
                unit.Journal,
                unit.Settling,
                Microsoft.Extensions.Logging.Abstractions.NullLogger<SpoolRecovery>.Instance);
            await recovery.RunAsync(evidence: false, Cancel);
            Assert.Equal(acknowledged ? 1 : 0, unit.Files().Length);
            Assert.Equal(acknowledged ? 1 : 0, unit.Count("SELECT count(*) FROM instance WHERE state = 'Current'"));
            if (!disk.Failed)
            {
                break;
            }
        }

        Assert.InRange(faults, 6, 20);
    }
}
