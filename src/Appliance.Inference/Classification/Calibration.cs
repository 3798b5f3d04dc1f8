using System.Text.Json;
using System.Text.Json.Serialization;

namespace Appliance.Inference.Classification;

/// <summary>
/// How the score of a classifier becomes a confidence. What is calibrated is the probability of its answer, the most likely class
/// (top-label calibration; Gupta and Ramdas 2021): of all answers with confidence 0.9 nine in ten are right.
/// In a package it is a file of JSON that <c>appliance apps calibrate</c> writes.
/// </summary>
public sealed record Calibration
{
    /// <summary>Largest file, bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Most points of a table.</summary>
    public const int MaxPoints = 4096;

    /// <summary>Lowest and highest temperature.</summary>
    public static readonly (double Least, double Most) Temperatures = (0.01, 100);

    /// <summary>Version of the file's format: 1.</summary>
    public int Format { get; set; } = 1;

    /// <summary>What the logits are divided by before softmax (Guo et al. 2017); 1 changes nothing.</summary>
    public double Temperature { get; set; } = 1;

    /// <summary>The probability of the answer and the confidence it stands for, with straight lines between them; empty when they are the same.</summary>
    public IReadOnlyList<CalibrationPoint> Points { get; set; } = [];

    /// <summary>How many cases it was fitted to; 0 when that is not told.</summary>
    public int Cases { get; set; }

    /// <summary>Expected calibration error before, 0 to 1.</summary>
    public double? EceBefore { get; set; }

    /// <summary>The same after, on cases that the fit had not seen.</summary>
    public double? EceAfter { get; set; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is no calibration; the message names every fault.</exception>
    public static Calibration Read(ReadOnlySpan<byte> json)
    {
        try
        {
            Calibration calibration = (json.Length <= MaxBytes ? JsonSerializer.Deserialize(json, CalibrationJson.Default.Calibration) : null)
                ?? throw new InvalidDataException($"A calibration is an object of JSON of at most {MaxBytes} bytes.");
            string[] faults = [.. calibration.Faults()];
            return faults.Length == 0 ? calibration : throw new InvalidDataException(string.Join(' ', faults));
        }
        catch (JsonException cause)
        {
            throw new InvalidDataException($"It is not the JSON of a calibration: {cause.Message}", cause);
        }
    }

    /// <summary>The file.</summary>
    public byte[] ToJson() => [.. JsonSerializer.SerializeToUtf8Bytes(this, CalibrationJson.Default.Calibration), (byte)'\n'];

    /// <summary>What a classifier answers.</summary>
    public ClassAnswer Answer(ClassLogits logits)
    {
        ArgumentNullException.ThrowIfNull(logits);
        (int top, double probability) = ClassLogits.Top(logits.Values, Temperature);
        return new ClassAnswer(logits.Classes[top], Confidence(probability));
    }

    /// <summary>The confidence that a probability of the answer stands for.</summary>
    public double Confidence(double probability)
    {
        if (Points.Count == 0)
        {
            return probability;
        }
        int right = 1;
        while (right < Points.Count - 1 && Points[right].Score < probability)
        {
            right++;
        }
        CalibrationPoint from = Points[right - 1], to = Points[right];
        double share = to.Score > from.Score ? (probability - from.Score) / (to.Score - from.Score) : 1;
        return from.Confidence + (Math.Clamp(share, 0, 1) * (to.Confidence - from.Confidence));
    }

    /// <summary>Why it cannot be used.</summary>
    private IEnumerable<string> Faults()
    {
        if (Format != 1)
        {
            yield return $"Format {Format} is not known; 1 is.";
        }
        if (!(Temperature >= Temperatures.Least && Temperature <= Temperatures.Most))
        {
            yield return FormattableString.Invariant($"The temperature must be from {Temperatures.Least} to {Temperatures.Most}.");
        }
        if (Points.Count == 0)
        {
            yield break;
        }
        if (Points.Count is < 2 or > MaxPoints)
        {
            yield return $"2 to {MaxPoints} points are expected.";
        }
        if (Points.Any(point => point is null || point.Score is not (>= 0 and <= 1) || point.Confidence is not (>= 0 and <= 1)))
        {
            yield return "Scores and confidences must be from 0 to 1.";
            yield break;
        }
        if (Points[0].Score != 0 || Points[^1].Score != 1)
        {
            yield return "The table must cover all scores: the first point is at 0 and the last at 1.";
        }
        if (Points.Zip(Points.Skip(1), (before, after) => after.Score < before.Score || after.Confidence < before.Confidence).Any(falls => falls))
        {
            yield return "Scores and confidences must not fall from one point to the next.";
        }
    }
}

/// <summary>One point of a table.</summary>
/// <param name="Score">Probability of the answer before calibration.</param>
/// <param name="Confidence">Share of such answers that are right.</param>
public sealed record CalibrationPoint(double Score, double Confidence);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, WriteIndented = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Calibration))]
internal sealed partial class CalibrationJson : JsonSerializerContext;
