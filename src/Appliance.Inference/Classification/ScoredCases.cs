using System.Globalization;

namespace Appliance.Inference.Classification;

/// <summary>
/// Cases whose truth is known, with what a classifier scored: the publisher's input to a calibration. As CSV: a head line
/// <c>label,CLASS…</c> with the ids of the classes, or <c>label,score</c> where one score decides between two, then for each case the id of
/// its true class and the scores, with a point and separated by commas.
/// </summary>
/// <param name="Cases">The cases.</param>
public sealed record ScoredCases(IReadOnlyList<ScoredCase> Cases)
{
    /// <summary>Most cases that are read.</summary>
    public const int MaxCases = 1_000_000;

    /// <summary>Fewest cases: with less, a calibration is no better than a guess.</summary>
    public const int MinCases = 50;

    private const string LabelColumn = "label";
    private const string SingleScoreColumn = "score";

    /// <summary>Reads the cases.</summary>
    /// <param name="text">The CSV.</param>
    /// <param name="classes">Ids of the classes, in the order of the model's scores.</param>
    /// <param name="given">What the scores are.</param>
    /// <exception cref="InvalidDataException">It is no such CSV; the message names the line.</exception>
    public static ScoredCases Read(TextReader text, IReadOnlyList<string> classes, ScoreKind given)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(classes);
        string[] head = Columns(text.ReadLine() ?? "");
        int[] order = Order(head, classes);
        var cases = new List<ScoredCase>();
        for (int number = 2; text.ReadLine() is { } line; number++)
        {
            if (line.Length == 0)
            {
                continue;
            }
            if (cases.Count == MaxCases)
            {
                throw new InvalidDataException($"There are more than {MaxCases} cases.");
            }
            cases.Add(Case(Columns(line), order, classes, given, number));
        }
        return cases.Count >= MinCases ? new ScoredCases(cases) : throw new InvalidDataException($"{cases.Count} cases are too few to calibrate on; at least {MinCases} are needed.");
    }

    /// <summary>For each score of the model, the column that it is in.</summary>
    private static int[] Order(string[] head, IReadOnlyList<string> classes)
    {
        int[] order = classes.Count == 2 && head.Length == 2 ? [Array.IndexOf(head, SingleScoreColumn)] : [.. classes.Select(id => Array.IndexOf(head, id))];
        return head.Length == order.Length + 1 && head[0] == LabelColumn && order.All(column => column > 0)
            ? order
            : throw new InvalidDataException($"Line 1 must be '{LabelColumn},{string.Join(',', classes)}'{(classes.Count == 2 ? $" or '{LabelColumn},{SingleScoreColumn}'" : "")}.");
    }

    private static ScoredCase Case(string[] columns, int[] order, IReadOnlyList<string> classes, ScoreKind given, int number)
    {
        var scores = new float[order.Length];
        int truth = columns.Length == order.Length + 1 ? classes.ToList().IndexOf(columns[0]) : -1;
        if (truth < 0)
        {
            throw new InvalidDataException($"Line {number} must begin with one of {string.Join(", ", classes)} and have {order.Length + 1} columns.");
        }
        for (int index = 0; index < order.Length; index++)
        {
            if (!float.TryParse(columns[order[index]], NumberStyles.Float, CultureInfo.InvariantCulture, out scores[index]))
            {
                throw new InvalidDataException($"Line {number}, column {order[index] + 1}: '{columns[order[index]]}' is not a number.");
            }
        }
        try
        {
            return new ScoredCase(truth, ClassLogits.ToLogits(scores, given));
        }
        catch (InvalidDataException cause)
        {
            throw new InvalidDataException($"Line {number}: {cause.Message}", cause);
        }
    }

    private static string[] Columns(string line) => line.Split(',', StringSplitOptions.TrimEntries);
}

/// <summary>One case.</summary>
/// <param name="Truth">Index of its true class.</param>
/// <param name="Logits">What the classifier says.</param>
public sealed record ScoredCase(int Truth, IReadOnlyList<double> Logits);
