using System.Text.RegularExpressions;

namespace Appliance.Edge.DicomWeb;

/// <summary>
/// Many clients write <c>type=application/dicom</c>. A slash is no token character, so RFC 2045 5.1 wants quotes around it;
/// what is meant is never in doubt.
/// </summary>
internal static partial class UnquotedType
{
    /// <summary>The header with quotes where they are missing.</summary>
    public static string Quoted(string header) => Unquoted().Replace(header, "${before}\"${value}\"");

    [GeneratedRegex("""(?<before>;\s*type=)(?<value>[^";,\s]+)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Unquoted();
}
