using Appliance.Edge.Running;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Storage;

namespace Appliance.Edge.Tests.Running;

public sealed class InputCheckTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Theory]
    [InlineData("other bytes")]
    [InlineData("DicomDataException")]
    [InlineData("FileNotFoundException")]
    public async Task Run_FileIsNotWhatWasReceived_FailsAndNamesTheInstance(string damage)
    {
        _unit.Running.MaxAttempts = 1;
        await _unit.CloseStudyAsync(instances: 3);
        Damage(_unit.Spool.PathOf(_unit.Instances("1.2.3.1.2")[0].File), damage);
        var executor = new FakeExecutor();

        await _unit.Runner(executor).RunNextAsync(Cancel);

        RunRow run = Assert.Single(_unit.Runs());
        Assert.Equal(RunState.Failed, run.State);
        Assert.Equal($"the file of instance #2 is not what was received ({damage}); check the disk of the state folder", run.Reason);
        Assert.Equal((StudyStage.Quarantined, StudyReason.RunFailed), (_unit.Study().Stage, _unit.Study().Reason));
        Assert.Empty(executor.Requests);
    }

    private static void Damage(string path, string damage)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.Delete(path);
        if (damage != "FileNotFoundException")
        {
            File.WriteAllBytes(path, damage == "other bytes" ? bytes : new byte[bytes.Length]);
        }
    }
}
