using System.Globalization;
using Appliance.Dicom.Data;

namespace Appliance.Edge.DicomWeb.Search;

/// <summary>An attribute as queries write it (PS3.18 8.3.4.1): a keyword or eight digits, with a dot below each sequence.</summary>
internal static class AttributePath
{
    /// <summary>Sequences around an attribute: none of those that are searched has more than one.</summary>
    private const int MaxDepth = 8;

    /// <summary>A tag as <c>ggggeeee</c>.</summary>
    public static string Of(DicomTag tag) => tag.Value.ToString("X8", CultureInfo.InvariantCulture);

    /// <summary>The path in digits, whichever way it was written; false when one of its parts is no attribute.</summary>
    public static bool TryRead(string text, out string path)
    {
        path = "";
        string[] parts = text.Split('.');
        if (parts.Length > MaxDepth)
        {
            return false;
        }

        for (int i = 0; i < parts.Length; i++)
        {
            if (!DicomTag.TryParse(parts[i], out DicomTag tag))
            {
                return false;
            }

            parts[i] = Of(tag);
        }

        path = string.Join('.', parts);
        return true;
    }
}
