namespace Appliance.Contracts;

/// <summary>
/// How a version that is tried agrees with the active one on the same input of one study. The study is a pseudonym, and only findings that
/// both manifests mark as exportable are here; nothing of it was shown to anybody.
/// </summary>
public sealed record AgreementRecord
{
    /// <summary>The study's pseudonym.</summary>
    public required string Study { get; init; }

    /// <summary>The revision of the study, from 1.</summary>
    public required int Revision { get; init; }

    /// <summary>The app.</summary>
    public required string App { get; init; }

    /// <summary>The version whose result the hospital got.</summary>
    public required string ActiveVersion { get; init; }

    /// <summary>The version that is tried.</summary>
    public required string ShadowVersion { get; init; }

    /// <summary>How the active version's run ended, as <see cref="ResultRecord.Outcome"/>.</summary>
    public required string ActiveOutcome { get; init; }

    /// <summary>How the other's ended.</summary>
    public required string ShadowOutcome { get; init; }

    /// <summary>Whether outcome and all findings agree, those that stay on the unit too.</summary>
    public required bool Agrees { get; init; }

    /// <summary>The exportable findings.</summary>
    public IReadOnlyList<FindingAgreement> Findings { get; init; } = [];
}

/// <summary>One finding of both versions.</summary>
/// <param name="Id">Its id in the app's manifest.</param>
/// <param name="Active">The active version's value; null when it has none.</param>
/// <param name="Shadow">The other's.</param>
/// <param name="ActiveAnswer">The class that the active version answers; null for a number.</param>
/// <param name="ShadowAnswer">The class that the other answers.</param>
/// <param name="Agrees">Whether both say the same, within the manifest's tolerance.</param>
public sealed record FindingAgreement(string Id, double? Active, double? Shadow, string? ActiveAnswer, string? ShadowAnswer, bool Agrees);
