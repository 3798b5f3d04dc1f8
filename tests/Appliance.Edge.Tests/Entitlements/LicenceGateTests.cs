using Appliance.Edge.Running;
using Appliance.Edge.Tests.Receive;
using Appliance.Inference.Entitlements;

namespace Appliance.Edge.Tests.Entitlements;

public sealed class LicenceGateTests : IAsyncDisposable
{
    private readonly LicenceScene _scene = new();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task Run_AppNeedsNone_RunsAndCountsNothing()
    {
        _scene.Unit.Licensed.Clear();
        Assert.Equal("Reported", await _scene.RunStudyAsync("1.2.3"));
        Assert.Empty(_scene.Meter());
    }

    [Fact]
    public async Task Run_NoLicence_IsRefusedByName_WithEvidence_InBothLanguages()
    {
        Assert.Equal("Refused licence-missing", await _scene.RunStudyAsync("1.2.3"));

        RunReason reason = Assert.Single(RunResult.FromJson(_scene.Unit.Runs()[0].ResultJson!).Reasons);
        Assert.Equal("app needs a licence for this unit (unit-1), and there is none.", reason.TextEn);
        Assert.Equal("app 需要本设备（unit-1）的许可，目前没有。", reason.TextZh);
        Assert.Contains("appliance apps entitle", reason.RemedyEn, StringComparison.Ordinal);
        Assert.Contains("appliance apps entitle", reason.RemedyZh, StringComparison.Ordinal);
        Assert.Equal(2, _scene.Unit.Count("SELECT count(*) FROM delivery"));
        Assert.Empty(_scene.Meter());
    }

    [Fact]
    public async Task Refusal_IsAnotherObjectThanTheReportOnTheSameInput()
    {
        await _scene.RunStudyAsync("1.2.3");
        await _scene.BringAsync(_scene.Perpetual("L-1"));
        await _scene.RunStudyAsync("1.2.4");

        ReadOnlyMemory<byte>[] digests = [.. _scene.Executor.Requests.Select(request => request.EvidenceDigest)];
        ExecutionRequest refused = _scene.Executor.Requests[0];
        Assert.NotEqual(refused.InputDigest.ToArray(), digests[0].ToArray());
        Assert.Equal(digests[0].ToArray(), (refused with { ContentTime = refused.ContentTime.AddDays(1) }).EvidenceDigest.ToArray());
        Assert.Equal(_scene.Executor.Requests[1].InputDigest.ToArray(), digests[1].ToArray());
    }

    [Fact]
    public async Task Trial_IsUsed_Ends_AndBecomesALicenceInPlace()
    {
        await _scene.BringAsync(_scene.Trial("T-1", days: 8));
        await _scene.WorkAsync(TimeSpan.FromDays(20)); // It does not run before it is used.
        Assert.Equal("Reported", await _scene.RunStudyAsync("1.2.1"));
        await _scene.WorkAsync(TimeSpan.FromDays(7));
        Assert.Equal("Reported", await _scene.RunStudyAsync("1.2.2"));
        await _scene.WorkAsync(TimeSpan.FromDays(2));
        Assert.Equal("Refused licence-expired", await _scene.RunStudyAsync("1.2.3"));
        Assert.Contains("The licence T-1 for app ended on 2026-03-29 (UTC).", RunResult.FromJson(_scene.Unit.Runs()[^1].ResultJson!).Reasons[0].TextEn, StringComparison.Ordinal);

        await _scene.BringAsync(_scene.Term("L-2", new DateOnly(2026, 3, 1), new DateOnly(2026, 12, 31)));

        Assert.Equal("Reported", await _scene.RunStudyAsync("1.2.4"));
        Assert.Equal(["T-1", "T-1", "L-2"], _scene.Meter().Select(one => one.Record.Serial));
    }

    [Fact]
    public async Task PerStudy_UsedUp_IsRefused_AndMoreStudiesAreTakenInPlace()
    {
        await _scene.BringAsync(_scene.PerStudy("S-1", 2));
        Assert.Equal(
            ["Reported", "Reported", "Refused licence-exhausted"],
            [await _scene.RunStudyAsync("1.2.1"), await _scene.RunStudyAsync("1.2.2"), await _scene.RunStudyAsync("1.2.3")]);

        await _scene.BringAsync(_scene.PerStudy("S-2", 1));

        Assert.Equal(["Reported", "Refused licence-exhausted"], [await _scene.RunStudyAsync("1.2.4"), await _scene.RunStudyAsync("1.2.5")]);
        Assert.Equal(["S-1", "S-1", "S-2"], _scene.Meter().Select(one => one.Record.Serial));
    }

    [Fact]
    public async Task PerStudy_CountedStudyGrows_IsRunAgainThoughAllAreUsedUp()
    {
        await _scene.BringAsync(_scene.PerStudy("S-1", 1));
        await _scene.RunStudyAsync("1.2.3");
        await _scene.Unit.ReceiveAsync(new TestObject { Study = "1.2.3", Sop = "1.2.3.1.9" });
        await _scene.Unit.LetQuietPeriodPassAsync();
        await _scene.Unit.Runner(_scene.Executor).RunNextAsync(LicenceScene.Cancel);

        Assert.Equal([(1, RunState.Reported), (2, RunState.Reported)], _scene.Unit.Runs().Select(run => (run.Revision, run.State)));
        Assert.Single(_scene.Meter());
    }

    [Theory]
    [InlineData("unit", "licence-wrong-unit")]
    [InlineData("version", "licence-other-version")]
    [InlineData("later", "licence-not-yet-valid")]
    [InlineData("over", "licence-expired")]
    public async Task Run_LicenceDoesNotHold_IsRefusedWithItsOwnReason(string what, string code)
    {
        EntitlementStatement good = _scene.Perpetual("L-1");
        await _scene.BringAsync(what switch
        {
            "unit" => good with { Unit = "unit-2" },
            "version" => good with { FromVersion = "2.0.0" },
            "later" => _scene.Term("L-1", new DateOnly(2026, 3, 2), new DateOnly(2026, 3, 9)),
            _ => _scene.Term("L-1", new DateOnly(2026, 2, 2), new DateOnly(2026, 2, 28)),
        });

        Assert.Equal($"Refused {code}", await _scene.RunStudyAsync("1.2.3"));
    }

    [Fact]
    public async Task Licence_PublishersKeyIsTakenAway_DoesNotCount()
    {
        await _scene.BringAsync(_scene.Perpetual("L-1"));
        Assert.Equal(EntitlementState.Valid, _scene.Standing().State);

        File.Delete(Path.Combine(_scene.Unit.Folder.PublishersPath, "vendor.pem"));

        Assert.Equal(EntitlementState.Missing, _scene.Standing().State);
    }

    [Theory]
    [InlineData("UPDATE entitlement SET app_id = 'app'")]
    [InlineData("UPDATE entitlement SET app_id = 'app', cose = zeroblob(200)")]
    public async Task Licence_AlteredInTheJournal_DoesNotCount(string change)
    {
        await _scene.BringAsync(_scene.Perpetual("L-1") with { App = "other" });
        await _scene.Unit.Journal.WriteAsync(transaction => transaction.Execute(change), LicenceScene.Cancel);

        Assert.Equal(EntitlementState.Missing, _scene.Standing().State);
    }

    [Fact]
    public async Task Licence_OfAnotherPublisherThanTheInstalledApps_DoesNotCount()
    {
        using Inference.Apps.Publisher other = _scene.Publisher("other");
        await _scene.Unit.Journal.WriteAsync(
            transaction => transaction.Execute(
                "INSERT INTO app (app_id, app_version, state, content_digest, publisher, installed_at, changed_at) VALUES ('app', '1.0.0', 'Active', '', 'vendor', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')"),
            LicenceScene.Cancel);
        await _scene.BringAsync(_scene.Perpetual("L-1"), other);
        Assert.Equal(EntitlementState.Missing, _scene.Standing().State);

        await _scene.BringAsync(_scene.Perpetual("L-1"));
        Assert.Equal(EntitlementState.Valid, _scene.Standing().State);
    }
}
