using System.Globalization;
using System.Security.Cryptography;
using Appliance.Contracts;
using Appliance.Edge.Entitlements;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Tests.Running;
using Appliance.Edge.Tests.Storage;
using Appliance.Inference.Apps;
using Appliance.Inference.Entitlements;

namespace Appliance.Edge.Tests.Entitlements;

/// <summary>A unit whose app 'app' needs a licence, and the publisher who gives them.</summary>
internal sealed class LicenceScene : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-licence-").FullName;

    public LicenceScene()
    {
        Unit.Licensed.Add("app");
        Vendor = Publisher("vendor");
        Watch = Unit.EntitlementWatch;
    }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public TestUnit Unit { get; } = new();

    public Publisher Vendor { get; }

    public EntitlementWatch Watch { get; private set; }

    /// <summary>An app that refuses what the unit refuses, and reports otherwise.</summary>
    public FakeExecutor Executor { get; } = new() { Does = (request, _, _) => Task.FromResult(Answer(request)) };

    public static Execution Answer(ExecutionRequest request) => request.Refusals.Count == 0
        ? FakeExecutor.Report(request)
        : FakeExecutor.Report(request) with
        {
            State = RunState.Refused, Result = new RunResult { Reasons = [.. request.Refusals.Select(RunReason.Of)] },
        };

    public Publisher Publisher(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string file = Path.Combine(_folder, name + ".pem");
        File.WriteAllText(file, key.ExportPkcs8PrivateKeyPem());
        Directory.CreateDirectory(Unit.Folder.PublishersPath);
        File.WriteAllText(Path.Combine(Unit.Folder.PublishersPath, name + ".pem"), key.ExportSubjectPublicKeyInfoPem());
        return Inference.Apps.Publisher.Load(file);
    }

    /// <summary>A perpetual licence, issued now.</summary>
    public EntitlementStatement Perpetual(string serial) => new()
    {
        Format = 1, Serial = serial, Unit = "unit-1", App = "app", Kind = EntitlementKind.Perpetual, IssuedAt = Unit.Clock.GetUtcNow(),
    };

    public EntitlementStatement Trial(string serial, int days) => Perpetual(serial) with { Kind = EntitlementKind.Trial, Days = days };

    public EntitlementStatement PerStudy(string serial, int studies) => Perpetual(serial) with { Kind = EntitlementKind.PerStudy, Studies = studies };

    public EntitlementStatement Term(string serial, DateOnly from, DateOnly to) =>
        Perpetual(serial) with { Kind = EntitlementKind.Term, From = from, To = to };

    /// <summary>Brings a licence onto the unit.</summary>
    public Task BringAsync(EntitlementStatement statement, Publisher? publisher = null)
    {
        publisher ??= Vendor;
        byte[] cose = EntitlementSignature.Sign(statement, publisher);
        return Unit.Journal.WriteAsync(
            transaction => EntitlementTable.AddNeedsTransaction(transaction, statement, publisher.Name, cose, Unit.Clock.GetUtcNow()), Cancel);
    }

    /// <summary>Takes a study in and runs the app on it.</summary>
    /// <returns>How the run ended: 'Reported', or 'Refused' with the reasons' codes.</returns>
    public async Task<string> RunStudyAsync(string study)
    {
        await Unit.CloseStudyAsync(study);
        await Unit.Runner(Executor).RunNextAsync(Cancel);
        return Ending(Unit.Runs()[^1]);
    }

    public static string Ending(RunRow run) => $"{run.State} {run.Reason}".TrimEnd();

    public List<(MeterRecord Record, string Hash)> Meter() => Unit.Journal.Read(MeterTable.All);

    public long? MeterFault() => Unit.Journal.Read(MeterChain.FirstFault);

    public EntitlementVerdict Standing() =>
        Unit.Journal.Read(session => Unit.Book.Judge(session, new AppVersion("app", "1.0.0"), Unit.Clock.GetUtcNow()));

    /// <summary>The clock of the unit is set, forward or back; no time passes by it.</summary>
    public void SetClock(string time) => Unit.Clock.Set(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture));

    /// <summary>Everything starts anew, as after a restart of the unit.</summary>
    public async Task RestartAsync()
    {
        await Unit.RestartAsync();
        Watch = Unit.EntitlementWatch;
    }

    /// <summary>Time passes while the unit works.</summary>
    public async Task WorkAsync(TimeSpan time)
    {
        for (var step = TimeSpan.FromHours(6); time > TimeSpan.Zero; time -= step)
        {
            Unit.Clock.Pass(time < step ? time : step);
            await Watch.LookAsync(Cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Vendor.Dispose();
        await Unit.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
