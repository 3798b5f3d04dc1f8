using Appliance.Edge.Proofs;
using Appliance.Edge.Running;
using Appliance.Edge.Shadows;
using Appliance.Edge.Storage;
using Appliance.Edge.Tests.Running;
using Appliance.Edge.Tests.Storage;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Tests.Shadows;

/// <summary>A version that is tried goes through the same gates as any run: engines, golden cases, and how many runs of an app there may be.</summary>
public sealed class ShadowGateTests : IAsyncDisposable
{
    private static readonly AppVersion Tried = new("app", "1.1.0");
    private static readonly AppVersion TriedOther = new("other", "1.1.0");

    private readonly TestUnit _unit = new();
    private readonly FakeExecutor _executor = new();

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Fact]
    public async Task Shadow_WhatItNeedsIsBeingPrepared_Waits_AndHidesNoOther()
    {
        await TryBothAsync();
        bool prepared = false;
        ShadowRunner shadows = _unit.ShadowRunner(_executor, new RunGate(_unit.Running, _ => null, app => app == Tried && !prepared));

        Assert.True(await shadows.RunNextAsync(TestUnit.Cancel));
        Assert.False(await shadows.RunNextAsync(TestUnit.Cancel));
        Assert.Equal(["app Pending", "other Compared"], States());
        prepared = true;
        Assert.True(await shadows.RunNextAsync(TestUnit.Cancel));
        Assert.Equal(["app Compared", "other Compared"], States());
    }

    [Fact]
    public async Task Shadow_ItsPackageIsBeingOpened_TheOtherProcessWritesMeanwhile()
    {
        await TryBothAsync();
        await using var node = new OtherProcess(_unit);

        Assert.True(await _unit.ShadowRunner(_executor, new RunGate(_unit.Running, _ => null, _ => node.Writes())).RunNextAsync(TestUnit.Cancel));

        Assert.NotEqual(0, node.Written);
    }

    [Fact]
    public async Task Shadow_AsManyRunsOfTheAppAreUnderWayAsMayBe_Waits()
    {
        await TryBothAsync();
        _unit.Running.RunsPerApp = 1;
        await _unit.Journal.WriteAsync(transaction => transaction.Execute("UPDATE run SET state = 'Running' WHERE app_id = 'app'"), TestUnit.Cancel);
        ShadowRunner shadows = _unit.ShadowRunner(_executor);

        Assert.True(await shadows.RunNextAsync(TestUnit.Cancel));
        Assert.False(await shadows.RunNextAsync(TestUnit.Cancel));

        Assert.Equal(["app Pending", "other Compared"], States());
    }

    [Fact]
    public async Task Shadow_TakesTheOnlyPlaceOfItsApp_GivesWayToARun()
    {
        _unit.Running.RunsPerApp = 1;
        FakeExecutor executor = FakeExecutor.HangingInTheShadow(_unit.Clock, out Task begun);
        await _unit.TryAsync(Tried);
        await RunActiveAsync("1.2.3");
        Task<bool> shadow = _unit.ShadowRunner(executor).RunNextAsync(TestUnit.Cancel);
        await begun.WaitAsync(TestUnit.Cancel);
        Runner runner = _unit.Runner(executor, new RunGate(_unit.Running, _ => null, _ => false));

        await _unit.CloseStudyAsync("1.2.4");
        await shadow.WaitAsync(TimeSpan.FromSeconds(60), TestUnit.Cancel);

        Assert.Equal(["app Pending"], States());
        Assert.True(await runner.RunNextAsync(TestUnit.Cancel));
    }

    [Fact]
    public async Task Shadow_ItsGoldenCasesDoNotComeOut_IsDropped_TheActiveVersionGoesOn()
    {
        await TryBothAsync();
        await _unit.Journal.WriteAsync(
            transaction =>
            {
                AppProof proof = AppProofTable.ObserveNeedsTransaction(transaction, Tried, "subject", _unit.Ground.Platform, _unit.Clock.GetUtcNow());
                proof = AppProofTable.MoveNeedsTransaction(transaction, proof, ProofEvent.Begun, _unit.Clock.GetUtcNow());
                AppProofTable.MoveNeedsTransaction(transaction, proof, ProofEvent.Differed, _unit.Clock.GetUtcNow(), "other findings");
            },
            TestUnit.Cancel);

        Assert.True(await _unit.ShadowRunner(_executor).RunNextAsync(TestUnit.Cancel));

        ShadowRow row = Assert.Single(_unit.Journal.Read(session => ShadowTable.Of(session, Tried)));
        Assert.Equal((ShadowState.Dropped, "its golden cases do not come out on this unit"), (row.State, row.Reason));
        Assert.Empty(_unit.Journal.Read(AppProofTable.Refused)); // No study is refused for it.
    }

    private async Task TryBothAsync()
    {
        _unit.Apps.Add(new AppVersion("other", "1.0.0"));
        await _unit.TryAsync(Tried);
        await _unit.TryAsync(TriedOther);
        await RunActiveAsync("1.2.3");
    }

    private async Task RunActiveAsync(string study)
    {
        await _unit.CloseStudyAsync(study);
        Runner runner = _unit.Runner(_executor);
        while (await runner.RunNextAsync(TestUnit.Cancel))
        {
        }
    }

    private List<string> States() => _unit.Journal.Read(session =>
        session.Query("SELECT app_id || ' ' || state FROM shadow_run ORDER BY app_id", row => row.GetString(0)));
}
