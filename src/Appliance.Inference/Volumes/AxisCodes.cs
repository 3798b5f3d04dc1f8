using Appliance.Dicom.Imaging;

namespace Appliance.Inference.Volumes;

/// <summary>
/// Where the column, row and slice index grow toward, as three letters: L or R, P or A, S or I (left, right, back, front, head, feet), one
/// of each pair. An axial series of a lying patient is LPS; FreeSurfer's conformed volumes are LIA.
/// </summary>
/// <param name="Columns">The way the column index grows.</param>
/// <param name="Rows">The way the row index grows.</param>
/// <param name="Slices">The way the slice index grows.</param>
public readonly record struct AxisCodes(Vector3D Columns, Vector3D Rows, Vector3D Slices)
{
    private const string Pairs = "LRPASI";

    /// <summary>Reads three letters; null when they are not one of each pair.</summary>
    public static AxisCodes? Parse(string letters)
    {
        ArgumentNullException.ThrowIfNull(letters);
        bool isWhole = letters.Length == 3 && letters.All(Pairs.Contains) && letters.Select(letter => Pairs.IndexOf(letter, StringComparison.Ordinal) / 2).Distinct().Count() == 3;
        return isWhole ? new AxisCodes(Direction(letters[0]), Direction(letters[1]), Direction(letters[2])) : null;
    }

    private static Vector3D Direction(char letter) => letter switch
    {
        'L' => new Vector3D(1, 0, 0),
        'R' => new Vector3D(-1, 0, 0),
        'P' => new Vector3D(0, 1, 0),
        'A' => new Vector3D(0, -1, 0),
        'S' => new Vector3D(0, 0, 1),
        _ => new Vector3D(0, 0, -1),
    };
}
