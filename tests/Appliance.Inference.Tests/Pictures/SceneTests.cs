using Appliance.Dicom.Evidence;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Imaging.Display;
using Appliance.Inference.Apps;
using Appliance.Inference.Pictures;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Tests.Support;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Tests.Pictures;

/// <summary>Whatever plane a series was acquired in, pages show the patient the same way: right on the left, front and head up.</summary>
public sealed class SceneTests
{
    private static readonly Vector3D Left = new(1, 0, 0), Back = new(0, 1, 0), Head = new(0, 0, 1);
    private static readonly SegmentDescription[] Segments =
    [
        new(1, "Right", Codes.AnatomicalStructure, Codes.Lung, Codes.Right, "#FF0000"),
        new(2, "Left", Codes.AnatomicalStructure, Codes.Lung, Codes.Left, "#00FF00"),
    ];

    /// <summary>Axial, coronal and sagittal series, and a left-handed one.</summary>
    public static TheoryData<int, int, int> Orders => new() { { 0, 1, 2 }, { 0, -2, 1 }, { 1, -2, 0 }, { 1, -2, -3 }, { -3, 1, 2 } };

    [Theory]
    [MemberData(nameof(Orders))]
    public void Planes_OfAnyOrder_ShowTheSamePatient(int columns, int rows, int slices)
    {
        Scene scene = Make(columns, rows, slices);

        PlanePicture axial = scene.Axial(0.5), coronal = scene.Coronal(), sagittal = scene.Sagittal(Codes.Left);

        Assert.Equal(("R", "L", "A"), (axial.LeftLetters, axial.RightLetters, axial.TopLetters));
        Assert.Equal(("R", "L", "H"), (coronal.LeftLetters, coronal.RightLetters, coronal.TopLetters));
        Assert.Equal(("A", "P", "H"), (sagittal.LeftLetters, sagittal.RightLetters, sagittal.TopLetters));

        // The patient's right structure lies on the left of the picture, and the marker at the head above.
        Assert.True(CentreX(axial, 1) < CentreX(axial, 2));
        Assert.True(CentreX(coronal, 1) < CentreX(coronal, 2));
        Assert.Equal(2, sagittal.Labels.Max());
        Assert.True(Brightest(coronal) < coronal.Height / 2);
        Assert.Equal((10 * 2, 8 * 4), ((int)coronal.WidthMm, (int)coronal.HeightMm));
    }

    [Fact]
    public void Plane_KnowsWhereItLies()
    {
        PlanePicture axial = Make(0, 1, 2).Axial(0.5);

        Assert.Equal(Head, axial.Shown.Normal);
        Assert.InRange(axial.Shown.Point.Z, 0, 28);
    }

    [Fact]
    public void Leaning_TakesASecondLetter()
    {
        double c = Math.Cos(Math.PI / 6), s = Math.Sin(Math.PI / 6);
        var axes = new PatientAxes(VolumeGeometry.Box(new Vector3D(0, 0, 0), new VolumeAxis(new Vector3D(c, s, 0), 1, 4), new VolumeAxis(new Vector3D(-s, c, 0), 1, 4), new VolumeAxis(Head, 1, 4)));

        Assert.Equal("LP", axes.Letters(PatientAxes.Side, towardEnd: true));
        Assert.Equal("RA", axes.Letters(PatientAxes.Side, towardEnd: false));
        Assert.Equal("H", axes.Letters(PatientAxes.Height, towardEnd: true));
    }

    [Fact]
    public void WithoutAMask_PlanesGoThroughTheMiddle()
    {
        Scene scene = Make(0, 1, 2, withMask: false);

        Assert.False(scene.HasSides);
        Assert.Equal(new byte[scene.Coronal().Labels.Length], scene.Coronal().Labels);
    }

    [Fact]
    public void Window_OfAVolumeWithoutUnit_SpansItsValues()
    {
        VolumeGeometry grid = Grid(0, 1, 2);
        float[] values = [.. Enumerable.Range(0, (int)grid.VoxelCount).Select(voxel => (float)voxel)];

        VoiWindow window = DisplayRange.Of(new FloatVolume(grid, values, VoxelUnit.Intensity));

        Assert.InRange(window.Center, values.Length * 0.45, values.Length * 0.55);
        Assert.InRange(window.Width, values.Length * 0.9, values.Length);
    }

    /// <summary>A radiograph: one image, shown alone and as it is.</summary>
    [Fact]
    public void OneImage_IsShownAlone()
    {
        var plane = new ImagePlane(new Vector3D(0, 0, 0), Left, Head * -1, 1, 1, 30, 20, "");
        var scene = new Scene(new FloatVolume(new VolumeGeometry([plane], 0), new float[600], VoxelUnit.Intensity), null, new SceneLook(new VoiWindow(0, 1), [], null, 0));

        PageImage page = OverlayPage.Draw(LungApp.Package.Manifest, ContentQualification.Research, scene, null);

        Assert.True(scene.IsOneImage);
        Assert.Equal(("R", "L", "H"), (scene.OneImage().LeftLetters, scene.OneImage().RightLetters, scene.OneImage().TopLetters));
        Assert.Equal((20.0, 30.0), (scene.OneImage().WidthMm, scene.OneImage().HeightMm));
        Assert.Single(page.Shown);
    }

    /// <summary>However many findings and structures an app has, pages hold all findings, and the legend says how many structures it leaves out.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(18, 1)]
    [InlineData(19, 2)]
    [InlineData(120, 4)]
    public void Summary_OfManyFindings_GoesOnToFurtherPages(int findings, int pages)
    {
        Finding[] all = [.. Enumerable.Range(0, findings).Select(number => new Finding
        {
            Id = $"f{number}", TitleEn = "Volume of something with a long name", TitleZh = "某结构的体积", Concept = Codes.Volume, Laterality = Codes.Left,
            Value = number, Decimals = 0, Unit = Codes.Millilitre, UnitText = "mL",
        })];

        IReadOnlyList<PageImage> drawn = SummaryPage.Draw(LungApp.Package.Manifest, ContentQualification.Research, all, Make(0, 1, 2));

        Assert.Equal(pages, drawn.Count);
        Assert.Equal(drawn.Count, drawn.Select(page => page.Name).Distinct().Count());
    }

    [Theory]
    [InlineData(4)]
    [InlineData(18)]
    [InlineData(200)]
    public void Overlay_OfManyStructures_HasALegendOfItsOwn(int structures)
    {
        SegmentDescription[] segments = [.. Enumerable.Range(1, structures).Select(label => Segments[0] with { Label = (byte)label, Name = $"Structure {label}", Laterality = null })];
        Scene scene = Make(0, 1, 2, segments: segments);

        Assert.False(Legend.FitsALine(scene.Look));
        Assert.Equal(5, OverlayPage.Draw(LungApp.Package.Manifest, ContentQualification.Research, scene, null).Shown.Count);
    }

    /// <summary>A nucleus of one voxel counts as much as what lies around it: the planes of largest area alone would never show it.</summary>
    [Fact]
    public void Overview_OfManyStructures_ShowsEachNearItsOwnLargest()
    {
        VolumeGeometry grid = VolumeGeometry.Box(new(0, 0, 0), new(Left, 1, 40), new(Back, 1, 40), new(Head, 1, 40));
        var labels = new byte[grid.VoxelCount];
        for (int voxel = 0; voxel < labels.Length; voxel++)
        {
            Vector3D at = Samples.PlaceOf(grid, voxel);
            labels[voxel] = (at.X, at.Y, at.Z) switch
            {
                ( > 8 and < 12, > 8 and < 12, > 4 and < 8) => 2,
                ( > 28 and < 32, > 28 and < 32, > 32 and < 36) => 3,
                ( > 14 and < 18, > 30 and < 34, > 11 and < 15) => 4,
                ( > 2, > 2, > 2) => 1,
                _ => 0,
            };
        }

        SegmentDescription[] segments = [.. Enumerable.Range(1, 4).Select(label => Segments[0] with { Label = (byte)label, Laterality = null })];
        IReadOnlyList<PlanePicture> planes = new Scene(
            new FloatVolume(grid, new float[labels.Length], VoxelUnit.Intensity), new Mask(grid, labels), new SceneLook(new VoiWindow(0, 1), segments, null, 0)).Overview();

        Assert.Equal(["A", "A", "A", "H", "H"], planes.Select(plane => plane.TopLetters));
        Assert.Equal(planes.Take(3).OrderByDescending(plane => plane.Shown.Point.Z), planes.Take(3));
        Assert.All(segments, segment => Assert.InRange(planes.Max(plane => plane.ShareOf(segment.Label)), 0.9, 1));
    }

    /// <summary>However the slices of the head lay: no plane is worth two places.</summary>
    [Theory]
    [MemberData(nameof(Orders))]
    public void Overlay_ShowsNoPlaneTwice(int columns, int rows, int slices)
    {
        Scene scene = Make(columns, rows, slices, segments: [Segments[0] with { Laterality = null }, Segments[1] with { Laterality = null }]);

        PageImage page = OverlayPage.Draw(LungApp.Package.Manifest, ContentQualification.Research, scene, null);

        Assert.Equal(6, page.Shown.Count);
        Assert.Equal(page.Shown.Count, page.Shown.Distinct().Count());
    }

    /// <summary>The number stands inside, not in the middle of a box around what may be bent.</summary>
    [Fact]
    public void Middle_OfAStructure_LiesDeepestInsideIt()
    {
        byte[] labels =
        [
            1, 1, 1, 1, 1, 0,
            1, 0, 0, 0, 0, 0,
            1, 0, 2, 2, 2, 0,
            1, 0, 2, 2, 2, 0,
            1, 1, 2, 2, 2, 0,
        ];
        var plane = new PlanePicture(6, 5, 1, 1, new float[labels.Length], labels)
        {
            LeftLetters = "R", RightLetters = "L", TopLetters = "A", Shown = default, ShareOf = _ => 1,
        };

        IReadOnlyDictionary<byte, (int X, int Y)> middles = StructureMarks.Middles(plane);

        Assert.Equal((3, 3), middles[2]);
        Assert.Equal(1, labels[(middles[1].Y * 6) + middles[1].X]);
    }

    [Fact]
    public void Mark_IsLeftOutWhereAStructureIsCutSmall_UnlessItIsLargestThere()
    {
        PlanePicture Plane(double share) => new(1, 1, 1, 1, new float[1], [1]) { LeftLetters = "R", RightLetters = "L", TopLetters = "A", Shown = default, ShareOf = _ => share };
        var look = new SceneLook(new VoiWindow(0, 1), [Segments[0]], null, 0);

        Assert.Equal([false, true, true], StructureMarks.Of([Plane(0.4), Plane(0.5), Plane(0.9)], look).Select(marked => marked.Contains(1)));
        Assert.Equal([false, true], StructureMarks.Of([Plane(0.1), Plane(0.2)], look).Select(marked => marked.Contains(1)));
        Assert.Equal([false], StructureMarks.Of([Plane(0)], look).Select(marked => marked.Contains(1)));
    }

    /// <summary>The summary speaks of the series that people know, and says that it is shown otherwise.</summary>
    [Fact]
    public void Facts_AreThoseOfTheAcquiredSeries()
    {
        VolumeGeometry acquired = VolumeGeometry.Box(new(0, 0, 0), new(Left, 0.9, 256), new(Back, 0.9, 256), new(Head, 1.2, 124));

        LocalText facts = SummaryPage.Facts(Make(0, 1, 2, acquired: acquired));

        Assert.Equal("124 slices, 1.2 mm apart, pixel 0.9 mm; shown in steps of 2 mm along the patient", facts.En);
        Assert.StartsWith("124 层，层间距 1.2 mm，像素 0.9 mm", facts.Zh, StringComparison.Ordinal);
        Assert.Equal("8 slices, 4 mm apart, pixel 2 mm", SummaryPage.Facts(Make(0, 1, 2)).En);
    }

    private static Scene Make(int columns, int rows, int slices, bool withMask = true, SegmentDescription[]? segments = null, VolumeGeometry? acquired = null)
    {
        VolumeGeometry grid = Grid(columns, rows, slices);
        var values = new float[grid.VoxelCount];
        var labels = new byte[grid.VoxelCount];
        for (int voxel = 0; voxel < values.Length; voxel++)
        {
            int slice = voxel / grid.PixelsPerSlice, row = voxel % grid.PixelsPerSlice / grid.Columns, column = voxel % grid.Columns;
            Vector3D at = grid.PointAt(column, row, slice);

            // Two boxes beside each other, right of the middle and left of it, and a bright sheet near the head.
            labels[voxel] = at.Y is > 4 and < 14 && at.Z is > 6 and < 22 ? at.X is > 2 and < 8 ? (byte)1 : at.X is > 10 and < 16 ? (byte)2 : (byte)0 : (byte)0;
            values[voxel] = at.Z > 22 ? 1000 : 0;
        }

        return new Scene(new FloatVolume(grid, values, VoxelUnit.Intensity), withMask ? new Mask(grid, labels) : null, new SceneLook(new VoiWindow(500, 1000), segments ?? Segments, null, 0)) { Acquired = acquired ?? grid };
    }

    /// <summary>A body of 20 × 18 × 32 mm whose voxels are 2 × 2 × 4 mm; negative orders run against the axis (0 cannot, so −3 stands for it).</summary>
    private static VolumeGeometry Grid(params int[] order)
    {
        (Vector3D Direction, double Step, int Count)[] axes = [(Left, 2, 10), (Back, 2, 9), (Head, 4, 8)];
        var origin = new Vector3D(0, 0, 0);
        var taken = new List<VolumeAxis>();
        foreach (int index in order)
        {
            (Vector3D direction, double step, int count) = axes[index == -3 ? 0 : Math.Abs(index)];
            origin += index < 0 ? direction * (step * (count - 1)) : new Vector3D(0, 0, 0);
            taken.Add(new VolumeAxis(index < 0 ? direction * -1 : direction, step, count));
        }

        return VolumeGeometry.Box(origin, taken[0], taken[1], taken[2]);
    }

    private static double CentreX(PlanePicture plane, byte label) => plane.Labels.Select((value, at) => (value, at)).Where(pair => pair.value == label).Average(pair => pair.at % plane.Width);

    private static int Brightest(PlanePicture plane) => Array.IndexOf(plane.Values, plane.Values.Max()) / plane.Width;
}
