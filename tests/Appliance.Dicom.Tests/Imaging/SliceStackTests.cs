using Appliance.Dicom.Imaging;

namespace Appliance.Dicom.Tests.Imaging;

public sealed class SliceStackTests
{
    private static readonly Vector3D X = new(1, 0, 0);
    private static readonly Vector3D Y = new(0, 1, 0);

    [Fact]
    public void Build_SlicesInAnyOrder_StandFromFeetToHead()
    {
        SliceStack<int> stack = SliceStack.Build(Axial(30, 10, 50, 20, 40));

        Assert.Equal([10, 20, 30, 40, 50], stack.Slices.Select(slice => slice.Item));
        Assert.Equal(10, stack.Spacing, 6);
        Assert.Equal(50, stack.Coverage, 6);
        Assert.True(stack.IsRegular);
    }

    [Fact]
    public void Build_ReversedRowDirection_StandsAlongItsOwnNormal()
    {
        // Feet-first prone images have a normal toward the feet: ascending along it is from head to feet.
        SliceStack<int> stack = SliceStack.Build(new[] { 10, 20, 30 }.Select(z => (Plane(new Vector3D(0, 0, z), X * -1, Y), z)));

        Assert.Equal([30, 20, 10], stack.Slices.Select(slice => slice.Item));
    }

    [Fact]
    public void Build_MissingSlices_AreAGap()
    {
        SliceStack<int> stack = SliceStack.Build(Axial(0, 5, 10, 25, 30, 35));

        Assert.Equal([new SliceProblem(SliceProblemKind.Gap, 3, 15)], stack.Problems);
        Assert.Equal(5, stack.Spacing, 6);
    }

    [Fact]
    public void Build_TwoSlicesAtOnePlace_AreNamedAndKept()
    {
        SliceStack<int> stack = SliceStack.Build(Axial(0, 5, 5, 10, 15));

        Assert.Equal([SliceProblemKind.DuplicatePosition], stack.Problems.Select(problem => problem.Kind));
        Assert.Equal(5, stack.Slices.Count);
        Assert.Equal(5, stack.Spacing, 6);
    }

    [Fact]
    public void Build_UnevenDistance_IsNotAGap()
    {
        SliceStack<double> stack = SliceStack.Build(new[] { 0, 5, 10, 16, 21.0 }.Select(z => (Plane(new Vector3D(0, 0, z), X, Y), z)));

        Assert.Equal(SliceProblemKind.UnevenSpacing, Assert.Single(stack.Problems).Kind);
    }

    [Fact]
    public void Build_PositionsRoundedByTheScanner_AreEven()
    {
        SliceStack<double> stack = SliceStack.Build(new[] { 0, 0.6, 1.3, 1.9, 2.5, 3.1, 3.8 }.Select(z => (Plane(new Vector3D(0, 0, z * 10), X, Y), z)));

        Assert.DoesNotContain(stack.Problems, problem => problem.Kind == SliceProblemKind.Gap);
    }

    [Fact]
    public void Build_LocalizerAmongThem_IsLeftOutAndNamed()
    {
        var slices = Axial(0, 5, 10).Append((Plane(new Vector3D(0, -100, 0), X, new Vector3D(0, 0, -1)), 99));

        SliceStack<int> stack = SliceStack.Build(slices);

        Assert.Equal([new SliceProblem(SliceProblemKind.OtherOrientation, 3)], stack.Problems);
        Assert.Equal([0, 5, 10], stack.Slices.Select(slice => slice.Item));
    }

    [Fact]
    public void Build_AnotherMatrixOrFrameOfReference_IsLeftOutAndNamed()
    {
        var slices = Axial(0, 5, 10)
            .Append((Plane(new Vector3D(0, 0, 15), X, Y) with { Rows = 64 }, 15))
            .Append((Plane(new Vector3D(0, 0, 20), X, Y) with { FrameOfReferenceUid = "1.2.3" }, 20));

        SliceStack<int> stack = SliceStack.Build(slices);

        Assert.Equal([SliceProblemKind.OtherMatrix, SliceProblemKind.OtherFrameOfReference], stack.Problems.Select(problem => problem.Kind));
    }

    [Fact]
    public void Build_GantryTilt_IsShearInDegrees()
    {
        SliceStack<int> stack = SliceStack.Build(new[] { 0, 10, 20 }.Select(z => (Plane(new Vector3D(0, z * Math.Tan(Math.PI / 18), z), X, Y), z)));

        SliceProblem problem = Assert.Single(stack.Problems);
        Assert.Equal(SliceProblemKind.Sheared, problem.Kind);
        Assert.Equal(10, problem.Amount, 6);
    }

    [Fact]
    public void Build_NothingOrOneSlice_SaysSo()
    {
        Assert.True(SliceStack.Build(Axial()).Has(SliceProblemKind.Empty));
        Assert.True(SliceStack.Build(Axial(7)).Has(SliceProblemKind.SingleSlice));
    }

    private static IEnumerable<(ImagePlane Plane, int Item)> Axial(params int[] heights) => heights.Select(z => (Plane(new Vector3D(0, 0, z), X, Y), z));

    private static ImagePlane Plane(Vector3D position, Vector3D row, Vector3D column) => new(position, row, column, 1, 1, 512, 512, "1.2");
}
