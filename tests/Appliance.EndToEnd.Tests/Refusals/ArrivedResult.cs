namespace Appliance.EndToEnd.Tests.Refusals;

/// <summary>What a PACS was told of one app on one study, as pydicom reads it.</summary>
/// <param name="Study">Study Instance UID.</param>
/// <param name="App">Algorithm Name of the report.</param>
/// <param name="Flag">Completion Flag.</param>
/// <param name="Completion">Completion Flag Description; empty for a complete report.</param>
/// <param name="Reasons">The codes of the reasons for refusal.</param>
/// <param name="Answers">The values of all numbers and the codes of a classifier's answers, in order.</param>
/// <param name="Codes">Every text and code value, in order.</param>
/// <param name="Measured">The concepts of the measurements.</param>
/// <param name="Others">The modalities of the objects that came with the report.</param>
public sealed record ArrivedResult(
    string Study,
    string App,
    string Flag,
    string Completion,
    IReadOnlyList<string> Reasons,
    IReadOnlyList<string> Answers,
    IReadOnlyList<string> Codes,
    IReadOnlyList<string> Measured,
    IReadOnlyList<string> Others);
