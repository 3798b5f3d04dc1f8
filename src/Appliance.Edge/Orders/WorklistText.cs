using Appliance.Dicom.Data;

namespace Appliance.Edge.Orders;

/// <summary>Values as they are compared: without padding, text decoded by what it is really written in.</summary>
internal static class WorklistText
{
    private static readonly char[] Padding = [' ', '\0'];

    /// <summary>The value; empty when it is absent.</summary>
    public static string Plain(DicomDataset dataset, DicomTag tag) => dataset.GetStringOrEmpty(tag).Trim(Padding);

    /// <summary>
    /// The component groups of a name (PS3.5 6.2.1), each without what systems write differently: case, spaces, carets, commas.
    /// Names are only compared, so text that is not what it declares is read by what its bytes say.
    /// </summary>
    public static IReadOnlyList<string> NameGroups(DicomDataset dataset)
    {
        DicomCharacterSet charset = CharacterSetGuess.For(dataset)?.CharacterSet ?? dataset.CharacterSet;
        return [.. dataset.GetStringOrEmpty(DicomTag.PatientName, charset).Split('=')
            .Select(group => string.Concat(group.Where(char.IsLetterOrDigit)).ToUpperInvariant())
            .Where(group => group.Length > 0)];
    }

    /// <summary>A date (PS3.5 6.2, DA); null when it is none.</summary>
    public static DateOnly? Date(DicomDataset dataset, DicomTag tag) =>
        DateOnly.TryParseExact(Plain(dataset, tag), "yyyyMMdd", out DateOnly date) ? date : null;
}
