package dev.lockkeeper.autoconfigure.jpa;

import java.util.List;

import org.springframework.data.jpa.repository.JpaRepository;

interface BoatRepository extends JpaRepository<Boat, Long> {

	List<Boat> findByNameOrderById(String name);

}
