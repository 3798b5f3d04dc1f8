using System.Text.RegularExpressions;

namespace Appliance.Inference.Pipelines;

/// <summary>
/// Whether an MR series is T1-weighted. There is no attribute that says so for single-frame images: it is concluded from what was played out
/// (times, sequence, flags), and a name that says something else is believed against the times. Where nothing can be concluded, nothing is assumed.
/// </summary>
internal static partial class MrWeightingCheck
{
    // Limits of what is called T1-weighted at 1 to 3 tesla, ms: spin echo TR 400 to 800, TE up to 20; spoiled gradient echo TR up to 30 with TE up to 6;
    // magnetisation-prepared gradient echo and T1-FLAIR TI 400 to 1200. With room to the next kind on either side.
    private const double MaxEchoTime = 30;
    private const double MaxGradientEchoTime = 12;
    private const double MaxRepetitionTime = 1000;
    private const double MinInversionTime = 300;
    private const double MaxInversionTime = 1400;
    private const double T2EchoTime = 60;

    /// <summary>The reason for which it is not, or null.</summary>
    public static RefusalReason? Judge(MrFacts facts)
    {
        string? named = facts.Names.Select(KindByName).FirstOrDefault(kind => kind is not null);
        if (Other(facts) is { } other)
        {
            return Not(other, facts);
        }

        if (named is not null and not "T1")
        {
            return new RefusalReason(RefusalCodes.MrWeighting, named, string.Join(" / ", facts.Names.Distinct()));
        }

        return facts.Contrast == "T1" || named == "T1" || IsByTimes(facts) ? null : new RefusalReason(RefusalCodes.MrWeightingUnknown);
    }

    /// <summary>What it is if it is surely something else.</summary>
    private static string? Other(MrFacts facts) => facts switch
    {
        { IsAngiography: true } or { Contrast: "TOF" or "FLOW_ENCODED" } => "MRA",
        { HasDiffusionWeighting: true } or { Contrast: "DIFFUSION" } => "DWI",
        { IsEchoPlanar: true } => "EPI",
        { Contrast: "FLUID_ATTENUATED" } => "FLAIR",
        { Contrast: not ("" or "T1" or "UNKNOWN" or "MIXED") } => facts.Contrast,
        { InversionTime: > MaxInversionTime, EchoTime: > MaxEchoTime } => "FLAIR",
        { EchoTime: >= T2EchoTime } => "T2",
        { IsGradientEcho: true, IsInversionRecovery: false, EchoTime: > MaxGradientEchoTime } => "T2*",
        { EchoTime: > MaxEchoTime } => "PD/T2",
        { InversionTime: null, RepetitionTime: > MaxRepetitionTime, IsInversionRecovery: false } when !facts.Variants.Contains("MP") => "PD",
        { IsGradientEcho: true } when facts.Variants.Contains("SS") && !facts.Variants.Contains("SP") && !facts.Variants.Contains("MP") && !facts.IsInversionRecovery => "bSSFP",
        _ => null,
    };

    private static bool IsByTimes(MrFacts facts) => facts.EchoTime <= MaxEchoTime
        && (facts.InversionTime is { } inversion
            ? inversion is >= MinInversionTime and <= MaxInversionTime
            // Some scanners do not say the inversion time of a magnetisation-prepared gradient echo, whose repetition time is that of the preparation.
            : facts.RepetitionTime <= MaxRepetitionTime || (facts.IsGradientEcho && facts.Variants.Contains("MP")));

    private static RefusalReason Not(string kind, MrFacts facts) =>
        new(RefusalCodes.MrWeighting, kind, facts.Times.Length > 0 ? facts.Times : string.Join(" / ", facts.Names.Distinct()));

    /// <summary>What a name says: T1 first, so that "T1 FLAIR" is what it is.</summary>
    private static string? KindByName(string name) => name switch
    {
        _ when Angiography().IsMatch(name) => "MRA",
        _ when T1().IsMatch(name) => "T1",
        _ when Flair().IsMatch(name) => "FLAIR",
        _ when Diffusion().IsMatch(name) => "DWI",
        _ when Susceptibility().IsMatch(name) => "SWI/T2*",
        _ when T2().IsMatch(name) => "T2",
        _ when Density().IsMatch(name) => "PD",
        _ when Scout().IsMatch(name) => "LOCALIZER",
        _ => null,
    };

    [GeneratedRegex("(^|[^A-Z])(TOF|MRA|MRV|PCA|ANGIO)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Angiography();

    [GeneratedRegex("(^|[^A-Z0-9])T1|MP-?RAGE|SPGR|BRAVO|(^|[^A-Z])TFL([^A-Z]|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex T1();

    [GeneratedRegex("FLAIR|DARK-?FLUID", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Flair();

    [GeneratedRegex("DWI|DTI|DIFF|(^|[^A-Z])E?ADC([^A-Z]|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Diffusion();

    [GeneratedRegex("SWI|SWAN|VENBOLD|(^|[^A-Z0-9])T2[ _]?(\\*|STAR)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Susceptibility();

    [GeneratedRegex("(^|[^A-Z0-9])T2|CISS|FIESTA", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex T2();

    [GeneratedRegex("(^|[^A-Z])PD(W|[^A-Z]|$)|PROTON", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Density();

    [GeneratedRegex("LOCALI[SZ]ER|SCOUT|SURVEY", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Scout();
}
