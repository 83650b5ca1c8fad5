import java.util.List;

final class Tally {
    static int votes(List<Integer> boxes) {
        return boxes.stream().mapToInt(Integer::intValue).sum();
    }
}
