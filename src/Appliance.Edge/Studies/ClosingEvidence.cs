using System.Text.Json;
using System.Text.Json.Serialization;

namespace Appliance.Edge.Studies;

/// <summary>What a study was closed by: enough to tell afterwards why it was closed then, and with what missing.</summary>
public sealed record ClosingEvidence
{
    /// <summary>The quiet period that applied, in seconds.</summary>
    public required double QuietPeriodSeconds { get; init; }

    /// <summary>How many studies of the scanner it was learned from; 0: the configured period.</summary>
    public required int LearnedFromStudies { get; init; }

    /// <summary>How many instances were here.</summary>
    public required int Received { get; init; }

    /// <summary>How many the instances say there are; null when they say nothing.</summary>
    public int? Expected { get; init; }

    /// <summary>Performed procedure steps that were still under way.</summary>
    public int StepsInProgress { get; init; }

    /// <summary>Performed procedure steps that were completed.</summary>
    public int StepsCompleted { get; init; }

    /// <summary>Performed procedure steps that were discontinued.</summary>
    public int StepsDiscontinued { get; init; }

    /// <summary>What was still missing.</summary>
    public IReadOnlyList<StudyGap> Gaps { get; init; } = [];

    internal static ClosingEvidence Of(StudyActivity activity) => new()
    {
        QuietPeriodSeconds = Math.Round(activity.Rhythm.QuietPeriod.TotalSeconds, 1),
        LearnedFromStudies = activity.Rhythm.Studies,
        Received = activity.Received,
        Expected = activity.Expected,
        StepsInProgress = activity.Steps.InProgress,
        StepsCompleted = activity.Steps.Completed,
        StepsDiscontinued = activity.Steps.Discontinued,
        Gaps = activity.Gaps,
    };

    /// <summary>The JSON of the journal.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, StudiesJson.Default.ClosingEvidence);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static ClosingEvidence FromJson(string json) => JsonSerializer.Deserialize(json, StudiesJson.Default.ClosingEvidence)!;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClosingEvidence))]
internal sealed partial class StudiesJson : JsonSerializerContext;
