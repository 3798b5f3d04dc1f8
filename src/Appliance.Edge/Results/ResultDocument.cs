using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Edge.Running;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Results;

/// <summary>
/// <c>findings.json</c>: what a run came to, for whatever shows it. Its schema is <c>findings.schema.json</c>. It names the study by its
/// number on this unit, and no patient.
/// </summary>
public sealed record ResultDocument
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "findings.json";

    private static readonly ResultJson Readable = new(new JsonSerializerOptions(ResultJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Version of the format: 1.</summary>
    public int Format { get; init; } = 1;

    /// <summary>The study's number.</summary>
    public required long Study { get; init; }

    /// <summary>Its revision.</summary>
    public required int Revision { get; init; }

    /// <summary>The time that the evidence bears.</summary>
    public required DateTimeOffset ContentTime { get; init; }

    /// <summary>The app.</summary>
    public required ResultApp App { get; init; }

    /// <summary>How it ended.</summary>
    public required RunState Outcome { get; init; }

    /// <summary>What it may be used for: <c>RESEARCH</c>, <c>PRODUCT</c> or <c>SERVICE</c>.</summary>
    public required string ContentQualification { get; init; }

    /// <summary>The same in words that must stand wherever it is shown.</summary>
    public required LocalText Notice { get; init; }

    /// <summary>The findings; empty unless it reported.</summary>
    public IReadOnlyList<RunFinding> Findings { get; init; } = [];

    /// <summary>Why it refused, abstained or failed; empty for a report.</summary>
    public IReadOnlyList<RunReason> Reasons { get; init; } = [];

    /// <summary>Why findings that need an earlier study are not there.</summary>
    public IReadOnlyList<RunReason> Absences { get; init; } = [];

    /// <summary>How sure the app is of each chain of answers.</summary>
    public IReadOnlyList<RunConfidence> Confidences { get; init; } = [];

    /// <summary>The pictures beside this file, in the order to look at them.</summary>
    public IReadOnlyList<ResultPage> Pages { get; init; } = [];

    /// <summary>The file.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Readable.ResultDocument);

    /// <summary>Reads the file.</summary>
    /// <exception cref="JsonException">It is no such file.</exception>
    public static ResultDocument Read(ReadOnlySpan<byte> bytes) =>
        JsonSerializer.Deserialize(bytes, ResultJson.Default.ResultDocument) ?? throw new JsonException("The file says null.");
}

/// <summary>The app of a result.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Vendor">Who makes it.</param>
/// <param name="Title">Its name for people.</param>
public sealed record ResultApp(string Id, string Version, string Vendor, LocalText Title);

/// <summary>A picture of a result.</summary>
/// <param name="File">Its file, PNG.</param>
/// <param name="Title">What it shows.</param>
public sealed record ResultPage(string File, LocalText Title);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ResultDocument))]
internal sealed partial class ResultJson : JsonSerializerContext;
