using System.Globalization;

namespace Appliance.Dicom.Imaging;

/// <summary>A point or direction in the patient coordinate system (PS3.3 C.7.6.2.1.1): X to the patient's left, Y to the back, Z to the head.</summary>
/// <param name="X">Millimetres (or direction cosine) toward the patient's left.</param>
/// <param name="Y">Millimetres (or direction cosine) toward the patient's back.</param>
/// <param name="Z">Millimetres (or direction cosine) toward the patient's head.</param>
public readonly record struct Vector3D(double X, double Y, double Z)
{
    /// <summary>Euclidean length.</summary>
    public double Length => Math.Sqrt(Dot(this));

    /// <summary>True when no component is NaN or infinite.</summary>
    public bool IsFinite => double.IsFinite(X) && double.IsFinite(Y) && double.IsFinite(Z);

    /// <summary>Scalar product.</summary>
    public double Dot(Vector3D other) => (X * other.X) + (Y * other.Y) + (Z * other.Z);

    /// <summary>Vector product, right-handed.</summary>
    public Vector3D Cross(Vector3D other) =>
        new((Y * other.Z) - (Z * other.Y), (Z * other.X) - (X * other.Z), (X * other.Y) - (Y * other.X));

    /// <summary>The same direction with length 1; NaN components when the length is 0.</summary>
    public Vector3D Normalized() => this * (1 / Length);

    /// <summary>Component-wise sum.</summary>
    public static Vector3D operator +(Vector3D left, Vector3D right) => new(left.X + right.X, left.Y + right.Y, left.Z + right.Z);

    /// <summary>Component-wise difference.</summary>
    public static Vector3D operator -(Vector3D left, Vector3D right) => new(left.X - right.X, left.Y - right.Y, left.Z - right.Z);

    /// <summary>Scaled vector.</summary>
    public static Vector3D operator *(Vector3D vector, double factor) => new(vector.X * factor, vector.Y * factor, vector.Z * factor);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"({X:0.###}, {Y:0.###}, {Z:0.###})");
}
