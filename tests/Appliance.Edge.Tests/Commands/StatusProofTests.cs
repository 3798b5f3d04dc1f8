using System.CommandLine;
using System.Text.Json;
using Appliance.Edge.Commands;
using Appliance.Edge.Hosting;
using Appliance.Edge.Proofs;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Tests.Storage;

namespace Appliance.Edge.Tests.Commands;

/// <summary>What <c>appliance status</c> says of golden cases: of what studies are run with, and of nothing else.</summary>
public sealed class StatusProofTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Fact]
    public async Task Status_VersionsThatStandBy_AreNotSaidToBeServedOrNot()
    {
        await DepartAsync("lung", "1.0.0", "Standby");
        await DepartAsync("lung", "2.0.0", "Active");
        await DepartAsync("lung", "3.0.0", "Shadow");
        await DepartAsync("head", "1.0.0", "Active");
        await DepartAsync("shipped", "1.0.0", null);

        using var said = new StringWriter();
        await CommandTree.Create().Parse(["status", "--state", _unit.Folder.Path, "--json"])
            .InvokeAsync(new InvocationConfiguration { Output = said, Error = said }, TestUnit.Cancel);

        using var report = JsonDocument.Parse(said.ToString());
        Assert.Equal(
            ["head 1.0.0", "lung 2.0.0", "shipped 1.0.0"],
            report.RootElement.GetProperty("golden").EnumerateArray().Select(proof => $"{proof.GetProperty("app").GetString()} {proof.GetProperty("version").GetString()}"));
    }

    private Task DepartAsync(string id, string version, string? state) => _unit.Journal.WriteAsync(
        transaction =>
        {
            DateTimeOffset now = _unit.Clock.GetUtcNow();
            AppProof proof = AppProofTable.ObserveNeedsTransaction(transaction, new AppVersion(id, version), "subject", _unit.Ground.Platform, now);
            AppProofTable.MoveNeedsTransaction(
                transaction, AppProofTable.MoveNeedsTransaction(transaction, proof, ProofEvent.Begun, now), ProofEvent.Differed, now, "other findings");
            if (state is not null)
            {
                transaction.Execute(
                    "INSERT INTO app (app_id, app_version, state, content_digest, publisher, installed_at, changed_at) VALUES ($id, $version, $state, '', '', $now, $now)",
                    ("$id", id), ("$version", version), ("$state", state), ("$now", JournalTime.Format(now)));
            }
        },
        TestUnit.Cancel);
}
