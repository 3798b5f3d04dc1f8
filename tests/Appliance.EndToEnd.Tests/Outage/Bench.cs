using System.Globalization;
using System.Text.Json;
using Appliance.EndToEnd.Tests.Crash;
using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.EndToEnd.Tests.Outage;

/// <summary>A unit with its scanner, among peers that the test takes down and brings up.</summary>
internal sealed class Bench : IAsyncDisposable
{
    /// <summary>Far beyond what anything here takes on an idle machine.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly TestFolder _folder;
    private readonly Scanner _scanner;
    private int _sent;

    private Bench(TestFolder folder, UnitProcess unit)
    {
        (_folder, Unit, Journal) = (folder, unit, new JournalProbe(unit.StateFolder));
        _scanner = new Scanner(unit.Port, "CT");
    }

    /// <summary>The unit.</summary>
    public UnitProcess Unit { get; }

    /// <summary>Its journal, from outside.</summary>
    public JournalProbe Journal { get; }

    /// <summary>What every unit here is started with: short waits, so that an outage is over soon after its end.</summary>
    public static UnitSettings Settings { get; } = new()
    {
        Environment = new Dictionary<string, string>
        {
            ["APPLIANCE__Running__RetryDelaySeconds"] = "0.1",
            ["APPLIANCE__Delivery__RetryDelaySeconds"] = "0.2",
            ["APPLIANCE__Delivery__MaxRetryDelaySeconds"] = "1",
            ["APPLIANCE__Uplink__MinReconnectSeconds"] = "1",
            ["APPLIANCE__Uplink__MaxReconnectSeconds"] = "1",
            ["APPLIANCE__Uplink__ResendSeconds"] = "5",
        },
    };

    /// <summary>How a unit names a PACS on this machine.</summary>
    public static string Destination(string name, int port) => string.Create(CultureInfo.InvariantCulture, $"{name}=PACS@127.0.0.1:{port}");

    /// <summary>Starts the unit; <paramref name="folder"/> stays the caller's.</summary>
    public static async Task<Bench> StartAsync(TestFolder folder, UnitSettings settings) =>
        new(folder, await UnitProcess.StartAsync(settings with { StateFolder = folder.Sub("state") }));

    /// <summary>Makes one more study and sends it.</summary>
    public async Task<SentStudy> SendAsync()
    {
        var study = MakeStudy();
        await _scanner.SendAsync(study, TestContext.Current.CancellationToken);
        return study;
    }

    /// <summary>Sends all of a study again, as a person at the scanner does.</summary>
    public Task SendAgainAsync(SentStudy study)
    {
        study.Forget();
        return _scanner.SendAsync(study, TestContext.Current.CancellationToken);
    }

    /// <summary>Makes one more study.</summary>
    public SentStudy MakeStudy() =>
        SentStudy.Make(_folder[string.Create(CultureInfo.InvariantCulture, $"sent{++_sent}")], _sent);

    /// <summary>Sends some objects of a study.</summary>
    public Task SendAsync(SentStudy study, int count) => _scanner.SendAsync(study, count, TestContext.Current.CancellationToken);

    /// <summary>Waits until so many studies are in a stage.</summary>
    public Task StagesAsync(string stage, int studies) => Eventually.TrueAsync(
        $"{studies} studies are {stage}", Limit, () => Journal.Count($"SELECT count(*) FROM study WHERE stage = '{stage}'") == studies);

    /// <summary>Waits until a query counts to <paramref name="count"/>.</summary>
    public Task CountsAsync(string query, int count) =>
        Eventually.TrueAsync($"{query} is {count}", Limit, () => Journal.Count(query) == count);

    /// <summary>What <c>studies --json</c> says of a study.</summary>
    public async Task<JsonElement> StudyAsync(SentStudy study) =>
        (await Unit.StudiesAsync()).GetProperty("studies").EnumerateArray().Single(one => one.GetProperty("studyInstanceUid").GetString() == study.Uid);

    /// <summary>The evidence of a study with its deliveries, as <c>studies --json</c> says.</summary>
    public async Task<IReadOnlyList<Delivered>> DeliveriesAsync(SentStudy study) =>
        [.. from instance in (await StudyAsync(study)).GetProperty("instances").EnumerateArray()
            from delivery in instance.GetProperty("deliveries").EnumerateArray()
            select new Delivered(
                instance.GetProperty("sopInstanceUid").GetString()!,
                instance.GetProperty("sopClassUid").GetString()!,
                delivery.GetProperty("destination").GetString()!,
                delivery.GetProperty("state").GetString()!,
                delivery.GetProperty("attempts").GetInt32(),
                delivery.GetProperty("reason").GetString() ?? "")];

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Unit.DisposeAsync();
}

/// <summary>One object at one destination, as the unit tells it.</summary>
internal sealed record Delivered(string SopUid, string SopClass, string Destination, string State, int Attempts, string Reason);
