namespace Appliance.Dicom.Imaging.Display;

/// <summary>A frame ready for a screen or an encoder: 8 bits a sample, rows from the top, pixels from the left, without gaps.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">Columns.</param>
/// <param name="IsColor">True for three samples a pixel (red, green, blue); false for one (black 0 to white 255).</param>
/// <param name="Pixels">Rows × Columns × (3 or 1) bytes.</param>
public sealed record DisplayImage(int Rows, int Columns, bool IsColor, byte[] Pixels);
