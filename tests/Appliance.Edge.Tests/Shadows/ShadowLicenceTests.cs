using Appliance.Edge.Running;
using Appliance.Edge.Shadows;
using Appliance.Edge.Storage;
using Appliance.Edge.Tests.Entitlements;

namespace Appliance.Edge.Tests.Shadows;

/// <summary>A shadow run is no use of an app for a patient: it is never counted. But an app that may not be used is not run at all.</summary>
public sealed class ShadowLicenceTests : IAsyncDisposable
{
    private static readonly AppVersion Tried = new("app", "1.1.0");

    private readonly LicenceScene _scene = new();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task Shadow_UnderALicencePerStudy_IsRunAndNotCounted()
    {
        await _scene.BringAsync(_scene.PerStudy("L1", studies: 1));
        await ReportWithAShadowWaitingAsync();

        await RunShadowAsync();

        Assert.Equal(ShadowState.Compared, Row().State); // The licence is used up, by this very study: its shadow may still be compared.
        Assert.Equal([false, true], _scene.Executor.Requests.Select(request => request.IsShadow));
        Assert.Equal(["1.0.0"], _scene.Meter().Select(counted => counted.Record.Version));
    }

    [Fact]
    public async Task Shadow_LicenceExpiredMeanwhile_IsNotRunAndSaysWhy()
    {
        var today = DateOnly.FromDateTime(_scene.Unit.Clock.GetUtcNow().UtcDateTime);
        await _scene.BringAsync(_scene.Term("L1", today, today));
        await ReportWithAShadowWaitingAsync();
        _scene.Unit.Clock.Pass(TimeSpan.FromDays(2));

        await RunShadowAsync();

        AssertDropped();
    }

    [Fact]
    public async Task Shadow_NoLicenceOnTheUnitAnyMore_IsNotRunAndSaysWhy()
    {
        await _scene.BringAsync(_scene.Perpetual("L1"));
        await ReportWithAShadowWaitingAsync();
        await _scene.Unit.Journal.WriteAsync(transaction => transaction.Execute("DELETE FROM entitlement"), LicenceScene.Cancel);

        await RunShadowAsync();

        AssertDropped();
    }

    private async Task ReportWithAShadowWaitingAsync()
    {
        await _scene.Unit.TryAsync(Tried);
        Assert.StartsWith("Reported", await _scene.RunStudyAsync("1.2.3"), StringComparison.Ordinal);
    }

    private async Task RunShadowAsync() => Assert.True(await _scene.Unit.ShadowRunner(_scene.Executor).RunNextAsync(LicenceScene.Cancel));

    private void AssertDropped()
    {
        Assert.Equal((ShadowState.Dropped, "its licence does not allow it"), (Row().State, Row().Reason));
        Assert.Equal([false], _scene.Executor.Requests.Select(request => request.IsShadow));
    }

    private ShadowRow Row() => Assert.Single(_scene.Unit.Journal.Read(session => ShadowTable.Of(session, Tried)));
}
